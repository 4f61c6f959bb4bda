import Foundation
import Jobs
import Logging
import NIOPosix
import Synchronization

extension Worker {
    /// One slot: runs one attempt after the other until it is cancelled.
    func runSlot(_ slot: Int) async {
        while !Task.isCancelled {
            guard let run = nextRun(slot) else {
                await slotWakeups[slot].wait()
                continue
            }
            await perform(run)
        }
    }

    private func nextRun(_ slot: Int) -> AttemptRun? {
        let now = clock.now
        return update { shared -> AttemptRun? in
            shared.idleSlots.removeAll { $0 == slot }
            guard let assignment = shared.state.startNext(at: now) else {
                shared.idleSlots.append(slot)
                return nil
            }
            let folders = folders
            let run = AttemptRun(assignment, sources: sources, beat: { [beating] in beating.wake() }) {
                try folders.make(assignment.reference)
            }
            shared.runs[assignment.reference] = run
            return run
        }
    }

    /// Runs one attempt, ships its outputs, and says how it ended.
    private func perform(_ run: AttemptRun) async {
        let assignment = run.assignment
        let reference = assignment.reference
        let begin = clock.now
        metrics.isRunning(shared.withLock { $0.state.running })
        var isNext = false
        if folders.knows(reference.job) {
            let folders = folders
            let resumes = assignment.resumes
            let kept = try? await NIOThreadPool.singleton.runIfActive { folders.prepare(reference, resumes: resumes) }
            isNext = kept?.isNext ?? false
        }
        let shipper = OutputShipper(run, worker: self, isNext: isNext)
        await attend(run, shipper)
        var status = run.status
        if !status.isDropped, status.report?.outcome != .released, OutputShipper.isNeeded(run) {
            await shipRest(run, shipper)
            status = run.status
        }
        var report = status.report ?? RunReport(outcome: .released)
        if let failure = status.failure { report.outcome = .failed(failure, retryAfter: nil) }
        if case .failed(let error, _) = report.outcome, error.code == "storage_full" {
            if update({ state, _ in state.foundDiskFull(reference.job) }) { report.outcome = .released }
            logger.error(
                "the disk of node \(configuration.name) is full; it takes no jobs until there is room",
                metadata: .attempt(reference, configuration.name))
        }
        if shared.withLock({ $0.state.clears(reference) }), folders.knows(reference.job) {
            await clear([reference.job])
        }
        if report.outcome == .released { withdraw(assignment.request.runtime) }
        let now = clock.now
        let final = update { shared -> RunReport? in
            shared.runs[reference] = nil
            // A failure of ours is no stop that somebody asked for.
            if status.failure != nil { shared.state.attempts[reference]?.stop = nil }
            shared.state.runEnded(reference, report, at: now)
            return shared.state.attempts[reference]?.report
        }
        metrics.ended(assignment.request.runtime, final?.outcome, after: now - begin)
        metrics.isRunning(shared.withLock { $0.state.running })
    }

    /// Joins anew without a runtime whose runner has found that it can run nothing.
    private func withdraw(_ runtime: Runtime) {
        guard let runner = runners[runtime], !runner.isAble else { return }
        let (isFirst, session) = shared.withLock { ($0.withdrawn.insert(runtime).inserted, $0.state.session) }
        guard isFirst, let session else { return }
        logger.error(
            "this node cannot run \(runtime.rawValue) jobs and offers that no more; mend what is named above, then start it again"
        )
        sessionEnded(session)
    }

    /// Lets the runner run, and ships what it writes meanwhile.
    private func attend(_ run: AttemptRun, _ shipper: OutputShipper) async {
        guard let runner = runners[run.assignment.request.runtime] else {
            let name = run.assignment.request.runtime.rawValue
            let error = JobError(code: "runtime_missing", message: "node \(configuration.name) runs no \(name) jobs")
            return run.ended(RunReport(outcome: .failed(error, retryAfter: nil)))
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { run.ended(await runner.run(run.assignment, run)) }
            var isShipping = false
            while !Task.isCancelled {
                let status = run.status
                if status.report != nil { return }
                if status.isForced { group.cancelAll() }
                if status.openedSizes != nil, !isShipping, !status.isForced {
                    isShipping = true
                    group.addTask { await shipper.shipWhileRunning() }
                }
                await run.changes.wait()
            }
        }
    }

    /// Ships what the run left, unless it is dropped meanwhile.
    private func shipRest(_ run: AttemptRun, _ shipper: OutputShipper) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await shipper.shipRest() }
            group.addTask {
                while !run.status.isDropped, !Task.isCancelled { await run.changes.wait() }
            }
            await group.next()
            group.cancelAll()
        }
    }

    /// Removes the folders of jobs.
    func clear(_ jobs: [JobID]) async {
        let folders = folders
        // A thread of its own: a job may have left so much that it takes minutes, in which nobody else is to wait for one.
        await withCheckedContinuation { continuation in
            let thread = Thread {
                for job in jobs { folders.remove(job) }
                continuation.resume()
            }
            thread.name = "job-folders"
            thread.start()
        }
    }
}
