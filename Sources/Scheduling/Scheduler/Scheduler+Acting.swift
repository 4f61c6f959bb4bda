import Jobs
import Logging
import Synchronization
import Web

/// What is done once it is written.
extension Scheduler {
    func heard(
        _ event: Event, _ state: inout SchedulerState, _ decision: inout SchedulerState.Decision, at now: Timestamp
    ) {
        switch event {
        case .stepEnded(let run, let step, let attempt, let outcome):
            decision.add(state.ended(run, step, attempt, outcome, at: now))
        case .jobEnded(let job):
            guard let end = state.ended(job) else { return }
            // The last item is for the steps behind it.
            if case .succeeded(let output) = end.outcome, (state.runs[end.run]?.run.progress.plan.steps.count ?? 0) > 1
            {
                begin(.lastItem(run: end.run, step: end.step, attempt: end.attempt, output, of: job.id))
            } else {
                decision.add(state.ended(end.run, end.step, end.attempt, end.outcome, at: now))
            }
        }
    }

    func perform(_ actions: [SchedulerState.Action]) async throws {
        unsent = []
        var submissions: [SchedulerState.Action] = []
        var cancels: [JobID] = []
        for action in actions {
            switch action {
            case .submit: submissions.append(action)
            case .call(let run, let step, let attempt, let call):
                begin(.call(run: run, step: step, attempt: attempt, call))
            case .notify(let run, let step, let attempt, let notice):
                begin(.notify(run: run, step: step, attempt: attempt, notice))
            case .cancel(let jobs): cancels += jobs
            }
        }
        await cancel(cancels)
        var isFull = false
        try await submit(submissions[...], &isFull)
    }

    /// Hears of jobs that may have ended without its being told.
    func look(at jobs: [JobID]) async throws {
        for start in stride(from: 0, to: jobs.count, by: 500) {
            let all = Array(jobs[start..<min(start + 500, jobs.count)])
            let open = try await platform.open(all)
            let part = all.filter { !open.contains($0) }
            if part.isEmpty { continue }
            let found = try await platform.jobs(part)
            changed(Array(found.values))
            for id in part where found[id] == nil {
                guard let origin = StepJobs.origin(of: id) else { continue }
                tell(
                    .stepEnded(
                        run: origin.run, step: origin.step, attempt: origin.attempt,
                        .failed("its job \(id) is gone: it was deleted before it was seen to end", JSONObject())))
            }
        }
    }

    /// From time to time: looks at the jobs that are waited for, and deletes old runs.
    func check(at now: Timestamp) async throws {
        let interval = configuration.refreshInterval ?? configuration.checkInterval
        if checkedAt.map({ now - $0 >= interval || now < $0 }) ?? true {
            checkedAt = now
            let unsent = Set(unsent.flatMap(\.requests).compactMap(\.id))
            let waited = state?.runs.values.flatMap { active in
                active.jobs.values.flatMap { step in step.ids.filter { step.ended[$0] == nil } }
            }
            try await look(at: (waited ?? []).filter { !unsent.contains($0) })
        }
        if prunedAt.map({ now - $0 >= .seconds(3_600) || now < $0 }) ?? true {
            prunedAt = now
            let gone = try await store.prune(
                before: now + (.zero - configuration.retention), most: configuration.mostRuns)
            if gone > 0 { logger.info("old runs were deleted", metadata: ["count": "\(gone)"]) }
        }
    }

    // MARK: Beside the driving

    /// Does what takes its time, until it is cancelled. ``run()`` does so.
    package nonisolated func work() async {
        await withDiscardingTaskGroup { tasks in
            while !Task.isCancelled {
                for work in mailbox.withLock({ $0.takeWorks(Self.mostWorks) }) {
                    tasks.addTask {
                        await self.perform(work)
                        self.mailbox.withLock { $0.worksUnderWay[work.kind, default: 0] -= 1 }
                        self.working.wake()
                    }
                }
                await working.wait()
            }
            tasks.cancelAll()
        }
    }

    private nonisolated func perform(_ work: Work) async {
        let event: Event
        switch work {
        case .call(let run, let step, let attempt, let call):
            event = .stepEnded(run: run, step: step, attempt: attempt, await outcome(of: call))
        case .notify(let run, let step, let attempt, let notice):
            let outcome: WorkflowState.Outcome
            do {
                try await platform.notify(notice)
                outcome = .succeeded(JSONObject())
            } catch {
                outcome = .failed("\(error)", JSONObject())
            }
            event = .stepEnded(run: run, step: step, attempt: attempt, outcome)
        case .lastItem(let run, let step, let attempt, var output, let job):
            do {
                if let item = try await platform.lastItem(of: job) { output["last_item"] = item }
            } catch {
                // Whoever looks at it fails with the reason.
                output["last_item_error"] = .string(WorkflowState.line("\(error)"))
            }
            event = .stepEnded(run: run, step: step, attempt: attempt, .succeeded(output))
        }
        // What was broken off says nothing of the step: whoever drives next begins it again.
        if !Task.isCancelled { tell(event) }
    }

    /// How much of each kind is done at a time beside the driving.
    private static let mostWorks = 32

    private nonisolated func outcome(of call: HTTPCall) async -> WorkflowState.Outcome {
        do {
            let answer = try await platform.call(call)
            var output = JSONObject()
            output["status"] = .integer(Int64(answer.status))
            output["body"] = answer.body
            output["body_truncated"] = .bool(answer.isTruncated)
            guard call.expected.contains(answer.status) else {
                let expected = call.expected
                let wanted =
                    expected.count == 1 ? "\(expected.lowerBound)" : "\(expected.lowerBound)-\(expected.upperBound)"
                return .failed("\(call.place) answered \(answer.status), not \(wanted)", output)
            }
            return .succeeded(output)
        } catch {
            return .failed("\(error)", JSONObject())
        }
    }
}
