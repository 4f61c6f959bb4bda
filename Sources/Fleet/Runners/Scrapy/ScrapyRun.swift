import Jobs
import NIOPosix
import Web

/// One run of a Scrapy job: stops it when asked, says where it stands, and tells how it ended.
struct ScrapyRun: Sendable {
    let process: RunningScrapy
    let job: ScrapyJob
    let context: any JobContext
    let totals: CrawlTotals

    private enum Turn: Sendable {
        /// Nil when the host has died.
        case over(ScrapyEnding?)
        case stopped(StopReason)
        case patienceEnded
        case nothing
    }

    /// Nil when the process died with its host.
    func run() async -> RunReport? {
        await withTaskCancellationHandler {
            let log = ScrapyJobLog(job.log, meter: CrawlMeter(totals))
            let (ending, stop) = await attend(log)
            guard let ending, ending.cause != .host, ending.cause != .keeper else {
                return Task.isCancelled ? RunReport(outcome: .released) : nil
            }
            // A run that was stopped by force is cancelled, and its files could not be read any more.
            let isForced = Task.isCancelled
            return await Task { await report(ending, stop, isForced: isForced, log) }.value
        } onCancel: {
            process.signal(.kill)
        }
    }

    /// Looks after the process until it has ended.
    private func attend(_ log: ScrapyJobLog) async -> (ScrapyEnding?, StopReason?) {
        await withTaskGroup(of: Turn.self) { group in
            group.addTask { .over(await process.end()) }
            group.addTask {
                let reason = await context.stopped()
                return Task.isCancelled ? .nothing : .stopped(reason)
            }
            group.addTask {
                if let number = await process.start() { await log.tellProgress(of: number, to: context) }
                return .nothing
            }
            var ending: ScrapyEnding?
            var stop: StopReason?
            for await turn in group {
                switch turn {
                case .over(let known):
                    ending = known
                    group.cancelAll()
                case .stopped(let reason):
                    stop = reason
                    guard reason == .drain else {
                        process.signal(.interrupt)
                        continue
                    }
                    // It could not be gone on with elsewhere: whatever ends in time need not run again.
                    let patience = job.configuration.grace / 2
                    group.addTask { (try? await Task.sleep(for: patience)) == nil ? .nothing : .patienceEnded }
                case .patienceEnded: process.signal(.interrupt)
                case .nothing: continue
                }
            }
            return (ending, stop)
        }
    }
}
