import Fleet
import Jobs
import Scheduling
import Web

/// What the scheduler asks of the controller and of what else there is in this process.
struct ControllerSchedulerPlatform: SchedulerPlatform {
    let controller: Controller
    let client: StepHTTPClient
    let items: ItemSource
    /// Tells people; nil where nobody is named.
    let notifier: (@Sendable (StepNotice) async throws -> Void)?

    func submit(_ requests: [JobRequest]) async throws -> [Submission] {
        do {
            return try await controller.submit(requests)
        } catch let fault as FleetFault where fault.code == .spiderMissing || fault.code == .commandUnknown {
            throw SchedulerRefusal(fault.description)
        } catch let fault as SubmissionFault where fault.code != .queueFull {
            throw SchedulerRefusal(fault.description)
        }
    }

    func cancel(_ id: JobID) async throws {
        do {
            _ = try await controller.cancel(id)
        } catch let fault as FleetFault where fault.code == .jobEnded || fault.code == .jobUnknown {
            return
        }
    }

    func open(_ ids: [JobID]) async throws -> Set<JobID> { try await controller.jobs.open(ids) }

    func jobs(_ ids: [JobID]) async throws -> [JobID: Job] { try await controller.jobs.jobs(ids) }

    func lastItem(of id: JobID) async throws -> JSONValue? {
        guard let job = try await controller.jobs.job(id) else { return nil }
        return try await items.last(of: job)
    }

    func call(_ call: HTTPCall) async throws -> HTTPCallAnswer { try await client.call(call) }

    func notify(_ notice: StepNotice) async throws {
        guard let notifier else {
            throw WorkFault("there is nobody to tell: name receivers in the file of alerts.file")
        }
        try await notifier(notice)
    }
}
