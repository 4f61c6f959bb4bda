import Jobs
import Web

/// What the store promises, told again in the simplest way: a list of jobs that is gone through from the front.
struct JobModel {
    struct Entry {
        let id: JobID
        let project: EntityName
        let priority: Double
        let maxAttempts: Int
        let retries: Int
        var state = JobState.pending
        var attempt = 0
        var losses = 0
        var failures = 0
        /// As the store said: its jitter is its own.
        var due: Timestamp?
    }

    /// In the order of submission.
    private(set) var jobs: [Entry] = []

    mutating func submit(_ id: JobID, _ request: JobRequest) {
        jobs.append(
            Entry(
                id: id, project: request.project, priority: request.priority, maxAttempts: request.maxAttempts,
                retries: request.retries))
    }

    func running(_ project: EntityName) -> Int {
        jobs.count { $0.project == project && ($0.state == .running || $0.state == .cancelling) }
    }

    /// The job that goes next, without ageing.
    func next() -> JobID? {
        jobs.enumerated().filter { $0.element.state == .pending }.min {
            (-$0.element.priority, running($0.element.project), $0.offset)
                < (-$1.element.priority, running($1.element.project), $1.offset)
        }?.element.id
    }

    func index(_ id: JobID) -> Int? { jobs.firstIndex { $0.id == id } }

    mutating func update(_ id: JobID, _ change: (inout Entry) -> Void) {
        if let index = index(id) { change(&jobs[index]) }
    }

    mutating func lease(_ id: JobID) {
        update(id) { job in
            job.state = .running
            job.attempt += 1
        }
    }

    mutating func finish(_ id: JobID, _ outcome: JobOutcome, due: Timestamp?) {
        update(id) { job in
            if job.state == .cancelling {
                job.state = .cancelled
                return
            }
            switch outcome {
            case .completed: job.state = .completed
            case .cancelled: job.state = .cancelled
            case .released: job.state = .pending
            case .failed:
                job.failures += 1
                job.state = job.failures <= job.retries ? .delayed : .failed
            }
            job.due = job.state == .delayed ? due : nil
        }
    }

    mutating func lose(_ id: JobID, due: Timestamp?) {
        update(id) { job in
            if job.state == .cancelling {
                job.state = .cancelled
                return
            }
            job.losses += 1
            job.state = job.losses >= job.maxAttempts ? .failed : job.losses == 1 ? .pending : .delayed
            job.due = job.state == .delayed ? due : nil
        }
    }

    mutating func cancel(_ id: JobID) {
        update(id) { job in
            job.state = job.state == .running || job.state == .cancelling ? .cancelling : .cancelled
        }
    }

    mutating func wake(_ now: Timestamp) {
        for index in jobs.indices where jobs[index].state == .delayed {
            if let due = jobs[index].due, due <= now { jobs[index].state = .pending }
        }
    }

    var counts: (pending: Int, running: Int, completed: Int, failed: Int, cancelled: Int) {
        func count(_ states: JobState...) -> Int { jobs.count { states.contains($0.state) } }
        return (
            count(.pending, .delayed), count(.running, .cancelling), count(.completed), count(.failed),
            count(.cancelled)
        )
    }
}
