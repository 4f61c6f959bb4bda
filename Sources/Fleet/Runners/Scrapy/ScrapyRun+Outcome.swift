import Glibc
import Jobs
import Web

extension ScrapyRun {
    /// What a process's end means for its job.
    ///
    /// - Parameter isForced: whether it was killed because it had to end.
    func report(
        _ ending: ScrapyEnding, _ stop: StopReason?, isForced: Bool, _ log: ScrapyJobLog
    ) async -> RunReport {
        let errors = await ScrapyProcess.said("stderr", in: job.folder)
        if ending.status != 0 || ending.cause != nil { await log.append(errors) }
        let output = await ScrapyProcess.said("stdout", in: job.folder)
        if !output.isEmpty {
            await log.note("The end of what the spider wrote to its standard output:")
            await log.append(output)
        }
        if isForced, ending.signal == SIGKILL {
            await log.note(
                "Killed before it had ended by itself; a job that is asked to stop has worker.grace for it, once")
        }
        let figures = await log.figures(isEnd: true)
        var result = JSONObject()
        if let status = ending.status { result["exit_status"] = .integer(Int64(status)) }
        if let reason = figures["finish_reason"] { result["finish_reason"] = reason }
        if let items = figures["items"] { result["items"] = items }
        result["peak_memory"] = .integer(Int64(ending.peakMemory))
        let outcome: JobOutcome
        if let stop {
            outcome = stop == .drain ? .released : .cancelled
        } else if ending.status == 0, ending.cause == nil {
            outcome = .completed
        } else {
            outcome = .failed(failure(ending, await log.lastError ?? Self.lastLine(of: errors)), retryAfter: nil)
        }
        return RunReport(outcome: outcome, result: .object(result), statistics: .object(figures))
    }

    private func failure(_ ending: ScrapyEnding, _ lastError: String) -> JobError {
        let words = lastError.isEmpty ? "" : ": \(lastError)"
        switch (ending.cause, ending.signal) {
        case (.memory, _):
            return JobError(
                code: "memory_limit",
                message:
                    "the job took more memory than its limit of \(job.configuration.memory) bytes; raise scrapy.memory")
        case (.log, _):
            return JobError(
                code: "output_limit",
                message: "the job's log grew beyond \(ScrapyProcess.mostLog) bytes; log less (LOG_LEVEL=INFO)")
        case (_, let number?):
            return JobError(
                code: "signal",
                message: "Scrapy was ended by signal \(number) (\(String(cString: strsignal(number))))\(words)")
        default:
            return JobError(
                code: "exit_status", message: "Scrapy ended with exit status \(ending.status ?? -1)\(words)")
        }
    }

    private static func lastLine(of bytes: [UInt8]) -> String {
        let line = bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).last ?? []
        return String(decoding: line.prefix(500), as: UTF8.self)
    }
}
