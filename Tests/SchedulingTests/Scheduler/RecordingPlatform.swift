import Jobs
import Scheduling
import Synchronization
import TestSupport
import Web

/// Takes jobs and lets them end as the test says.
final class RecordingPlatform: SchedulerPlatform {
    private struct State {
        var jobs: [JobID: Job] = [:]
        /// How often each job was submitted.
        var submissions: [JobID: Int] = [:]
        var order: [JobID] = []
        var submitCalls = 0
        var cancelled: [JobID] = []
        var calls: [HTTPCall] = []
        var notices: [StepNotice] = []
        var isAway = false
        var answer = HTTPCallAnswer(status: 200, body: ["ok": true])
        var item: JSONValue?
        var itemFault: SchedulerRefusal?
    }

    private let state = Mutex(State())

    struct Away: Error {}

    /// How often somebody submitted something.
    var submitCalls: Int { state.withLock { $0.submitCalls } }
    var order: [JobID] { state.withLock { $0.order } }
    var cancelled: [JobID] { state.withLock { $0.cancelled } }
    var calls: [HTTPCall] { state.withLock { $0.calls } }
    var notices: [StepNotice] { state.withLock { $0.notices } }
    /// Jobs that are not to be had just now.
    var isAway: Bool {
        get { state.withLock { $0.isAway } }
        set { state.withLock { $0.isAway = newValue } }
    }
    var answer: HTTPCallAnswer {
        get { state.withLock { $0.answer } }
        set { state.withLock { $0.answer = newValue } }
    }
    var item: JSONValue? {
        get { state.withLock { $0.item } }
        set { state.withLock { $0.item = newValue } }
    }
    /// Why no item can be read; nil when they can.
    var itemFault: SchedulerRefusal? {
        get { state.withLock { $0.itemFault } }
        set { state.withLock { $0.itemFault = newValue } }
    }
    /// Jobs that have not ended, in the order of their submission.
    var open: [JobID] {
        state.withLock { state in state.order.filter { state.jobs[$0]?.status.state.isTerminal == false } }
    }

    func submissions(of job: JobID) -> Int { state.withLock { $0.submissions[job] ?? 0 } }

    /// Ends jobs; answers them as they then are.
    @discardableResult
    func end(_ ids: [JobID], _ end: JobState = .completed, items: Int = 3) -> [Job] {
        state.withLock { state in
            ids.compactMap { id in
                guard var job = state.jobs[id] else { return nil }
                job.status.state = end
                job.statistics = ["item_scraped_count": .integer(Int64(items)), "response_received_count": 5]
                if end == .failed { job.error = JobError(code: "broken", message: "the site was down") }
                state.jobs[id] = job
                return job
            }
        }
    }

    func submit(_ requests: [JobRequest]) async throws -> [Submission] {
        try state.withLock { state in
            state.submitCalls += 1
            if state.isAway { throw Away() }
            if requests.contains(where: { $0.spider.text == "unknown" }) {
                throw SchedulerRefusal("there is no spider unknown")
            }
            return requests.compactMap { request in
                guard let id = request.id else { return nil }
                state.submissions[id, default: 0] += 1
                let isNew = state.jobs[id] == nil
                if isNew {
                    state.jobs[id] = Job(id: id, request: request, status: JobStatus(), createdAt: .now)
                    state.order.append(id)
                }
                return Submission(id: id, isNew: isNew)
            }
        }
    }

    func cancel(_ id: JobID) async throws {
        end([id], .cancelled)
        state.withLock { $0.cancelled.append(id) }
    }

    func open(_ ids: [JobID]) async throws -> Set<JobID> {
        state.withLock { state in Set(ids.filter { state.jobs[$0]?.status.state.isTerminal == false }) }
    }

    func jobs(_ ids: [JobID]) async throws -> [JobID: Job] {
        state.withLock { state in state.jobs.filter { ids.contains($0.key) } }
    }

    func lastItem(of job: JobID) async throws -> JSONValue? {
        if let itemFault { throw itemFault }
        return item
    }

    func call(_ call: HTTPCall) async throws -> HTTPCallAnswer {
        state.withLock { state in
            state.calls.append(call)
            return state.answer
        }
    }

    func notify(_ notice: StepNotice) async throws { state.withLock { $0.notices.append(notice) } }
}
