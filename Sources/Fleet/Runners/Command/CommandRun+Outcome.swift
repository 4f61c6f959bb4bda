import Glibc
import Jobs
import Synchronization
import Web

extension CommandRun {
    /// What a process's end means for its job.
    func report(_ ending: GuardReport?, _ stop: StopReason?) -> RunReport {
        let (fault, items, lastError) = state.withLock { ($0.fault, $0.items, $0.lastError) }
        var result = JSONObject()
        result["items"] = .integer(Int64(items))
        let outcome: JobOutcome
        switch (fault, ending) {
        case (let fault?, _): outcome = .failed(fault, retryAfter: nil)
        case (nil, .exited(0)?):
            result["exit_status"] = 0
            outcome = .completed
        case (nil, let ending):
            if case .exited(let status)? = ending { result["exit_status"] = .integer(Int64(status)) }
            outcome = stop.map { $0 == .drain ? .released : .cancelled } ?? failure(ending, lastError)
        }
        let figures: JSONValue = ["items": .integer(Int64(items))]
        return RunReport(outcome: outcome, result: .object(result), statistics: figures)
    }

    private func failure(_ ending: GuardReport?, _ lastError: String) -> JobOutcome {
        let said = lastError.isEmpty ? "" : ": \(lastError)"
        let error =
            switch ending {
            case .exited(let status)?:
                JobError(code: "exit_status", message: "the command ended with exit status \(status)\(said)")
            case .signalled(let number)?:
                JobError(
                    code: "signal",
                    message: "the command was ended by signal \(number) (\(String(cString: strsignal(number))))\(said)")
            case .memoryExceeded?:
                JobError(
                    code: "memory_limit",
                    message:
                        "the command took more memory than its limit of \(command.definition.memoryLimit ?? 0) bytes")
            case .failed(let number)?:
                JobError(
                    code: "command_failed",
                    message: "the program \(command.program) could not be started: \(String(cString: strerror(number)))"
                )
            case .started?, nil:
                Task.isCancelled
                    ? JobError(code: "killed", message: "the run was ended by force")
                    : JobError(
                        code: "guard_lost",
                        message: "the command's guard was killed; look for what the node killed it for")
            }
        return .failed(error, retryAfter: nil)
    }
}
