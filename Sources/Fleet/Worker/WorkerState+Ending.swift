import Jobs

extension WorkerState {
    /// The task of a run has ended and its outputs are shipped. Its slot is free.
    mutating func runEnded(_ reference: AttemptReference, _ report: RunReport, at now: Duration) {
        guard let attempt = attempts[reference], attempt.phase == .running else { return }
        running -= 1
        busyJobs.remove(reference.job)
        endings.append(now)
        if endings.count > Self.mostPrefetched { endings.removeFirst() }
        if attempt.isDropped {
            attempts[reference] = nil
        } else {
            finish(reference, report.settled(by: attempt.stop))
        }
    }

    /// A run found the disk full. True when its job is to be given back: that is the node's trouble, and it goes on
    /// elsewhere, or here when there is room.
    mutating func foundDiskFull(_ job: JobID) -> Bool {
        isDiskFull = true
        if diskFullJobs.count >= 1_000 { diskFullJobs.removeAll() }
        return diskFullJobs.insert(job).inserted
    }

    /// The first reports that wait to be sent, `most` at most.
    func reports(_ most: Int, node: EntityName) -> [AttemptReport] {
        unanswered.prefix(most).compactMap { reference in
            guard let report = attempts[reference]?.report else { return nil }
            return AttemptReport(
                reference: reference, node: node, outcome: report.outcome, result: report.result,
                statistics: report.statistics)
        }
    }

    /// Reports were answered, one way or the other. Answers the jobs whose folders may go; they are busy until
    /// ``cleared(_:)``.
    mutating func answered(_ references: [AttemptReference]) -> [JobID] {
        let answered = Set(references)
        unanswered.removeAll { answered.contains($0) }
        var jobs: [JobID] = []
        for reference in references where attempts.removeValue(forKey: reference) != nil {
            // A newer attempt may have the folder by now.
            if busyJobs.insert(reference.job).inserted { jobs.append(reference.job) }
        }
        return jobs
    }

    /// The folders of jobs were looked after.
    mutating func cleared(_ jobs: [JobID]) { busyJobs.subtract(jobs) }

    /// Whether the folder of a run that has just ended is to go at once: nothing more is said of its attempt.
    func clears(_ reference: AttemptReference) -> Bool {
        guard let attempt = attempts[reference] else { return true }
        return attempt.isDropped && !attempt.keepsFolder
    }
}

extension RunReport {
    /// The report of a run that was asked to stop. What it did in time counts; what it says of being stopped does not.
    func settled(by stop: StopReason?) -> RunReport {
        guard let stop, outcome != .completed else { return self }
        var report = self
        switch stop {
        case .cancel: report.outcome = .cancelled
        case .drain: report.outcome = .released
        case .timeout:
            report.outcome = .failed(
                JobError(code: "timeout", message: "the attempt took longer than its timeout; raise timeout_s"),
                retryAfter: nil)
        }
        return report
    }
}
