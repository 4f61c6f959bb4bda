import Jobs
import Logging

/// What log lines are about, by the names that every part of the platform uses.
extension Scheduler {
    func log(_ run: ScheduleRun) {
        guard run.state == .failed else { return }
        var metadata = Self.metadata(of: run.kind, run.name, run.schedule, run.error ?? "")
        metadata["run"] = "\(run.id)"
        if let step = run.failedStep { metadata["step"] = "\(step)" }
        logger.warning("a run failed", metadata: metadata)
    }

    /// `task` or `workflow` with its name, and `schedule` with its id.
    static func metadata(
        of kind: ScheduleDefinition.Kind, _ name: String, _ id: JobID, _ reason: String
    ) -> Logger.Metadata {
        ["schedule": "\(id)", kind.rawValue: "\(name)", "error": "\(reason)"]
    }

    /// The job that a step made, with its run and step.
    static func metadata(of job: JobID, _ error: any Error) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["job": "\(job)", "error": "\(error)"]
        if let origin = StepJobs.origin(of: job) {
            metadata["run"] = "\(origin.run)"
            metadata["step"] = "\(origin.step)"
        }
        return metadata
    }
}
