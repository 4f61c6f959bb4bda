package import Jobs

/// The names of the jobs that a step makes. They follow from the run, the step and the try, so that a step that is begun
/// again after a restart is given the jobs that it had (P4, P14).
package enum StepJobs {
    /// `RUN.STEP.ATTEMPT.NUMBER`; neither run nor step have points in them.
    static func id(run: JobID, step: String, attempt: Int, number: Int) -> JobID? {
        JobID("\(run.text).\(step).\(attempt).\(number)")
    }

    /// What a job is of; nil when it is no step's.
    package static func origin(of job: JobID) -> (run: JobID, step: String, attempt: Int)? {
        let parts = job.text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4, let run = JobID(String(Substring(parts[0]))), let attempt = Int(Substring(parts[2]))
        else {
            return nil
        }
        return (run, String(Substring(parts[1])), attempt)
    }
}
