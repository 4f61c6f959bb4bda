import Glibc
import Jobs
import NIOCore
import NIOPosix
import Synchronization
import Web

/// One run of a command: takes in what it writes, ends it when it must end, and says how it ended.
final class CommandRun: Sendable {
    /// Why a run was ended by us, and what is known at its end.
    struct State {
        var fault: JobError?
        var items = 0
        /// The last line of the standard error.
        var lastError = ""
    }

    private let process: GuardedProcess
    private let outputs: FreshOutputs
    let command: PreparedCommand
    private let context: any JobContext
    private let grace: Duration
    private let mostLogBytes: Int
    let state = Mutex(State())

    init(
        process: GuardedProcess, outputs: FreshOutputs, command: PreparedCommand, context: any JobContext,
        grace: Duration, mostLogBytes: Int
    ) {
        self.process = process
        self.outputs = outputs
        self.command = command
        self.context = context
        self.grace = grace
        self.mostLogBytes = mostLogBytes
    }

    func run() async -> RunReport {
        let process = process
        let (ending, stop) = await withTaskCancellationHandler {
            await attend()
        } onCancel: {
            process.kill()
        }
        return report(ending, stop)
    }

    private enum Event: Sendable {
        case read
        case stopped(StopReason)
        case timedOut
        case patienceEnded
        case over(GuardReport?)
        case nothing
    }

    /// Looks after the process until it has ended and all that it wrote is taken in.
    private func attend() async -> (GuardReport?, StopReason?) {
        await withTaskGroup(of: Event.self) { group in
            group.addTask { await self.takeOutput() }
            group.addTask { await self.takeErrors() }
            group.addTask {
                let reason = await self.context.stopped()
                return Task.isCancelled ? .nothing : .stopped(reason)
            }
            if let timeout = command.definition.timeout {
                group.addTask { (try? await Task.sleep(for: timeout)) == nil ? .nothing : .timedOut }
            }
            group.addTask { .over(await self.process.ended()) }
            var ending: GuardReport?
            var stop: StopReason?
            var isOver = false
            var reading = 2
            for await event in group {
                switch event {
                case .read: reading -= 1
                case .stopped(let reason):
                    stop = reason
                    guard reason == .drain else {
                        process.stop()
                        continue
                    }
                    // It could not be gone on with elsewhere: whatever ends in time need not run again.
                    let patience = grace / 2
                    group.addTask {
                        (try? await Task.sleep(for: patience)) == nil ? .nothing : .patienceEnded
                    }
                case .patienceEnded: process.stop()
                case .timedOut:
                    fail(
                        "timeout", "the command took longer than its timeout of \(command.definition.timeout ?? .zero)")
                    process.stop()
                case .over(let report):
                    ending = report
                    isOver = true
                    // Everything that could write is gone; should its guard have been killed, that is not so.
                    if report == nil { group.cancelAll() }
                case .nothing: continue
                }
                if isOver, reading == 0 { group.cancelAll() }
            }
            return (ending, stop)
        }
    }

    // MARK: What it writes

    private func takeOutput() async -> Event {
        var lines = ItemLines()
        var taken = 0
        do {
            try await process.output.executeThenClose { inbound, _ in
                for try await buffer in inbound {
                    taken += buffer.readableBytes
                    guard taken <= command.definition.outputLimit else {
                        return tooMuch("more than \(command.definition.outputLimit) bytes")
                    }
                    guard let items = lines.add(Array(buffer.readableBytesView)) else {
                        return tooMuch("a line of more than \(ItemLines.longest) bytes")
                    }
                    try await write(items, to: outputs.items)
                }
                try await write(lines.finish(), to: outputs.items)
            }
        } catch let error as JobError {
            state.withLock { $0.fault = $0.fault ?? error }
            process.kill()
        } catch {
            // The pipe broke or the run is cancelled: the process ends, and its ending tells.
        }
        state.withLock { $0.items = lines.count }
        context.report(["items": .integer(Int64(lines.count))])
        return .read
    }

    private func tooMuch(_ what: String) {
        fail("output_limit", "the command wrote \(what) to its standard output")
        process.kill()
    }

    private func takeErrors() async -> Event {
        var taken = 0
        var tail: [UInt8] = []
        do {
            try await process.errors.executeThenClose { inbound, _ in
                for try await buffer in inbound {
                    let bytes = Array(buffer.readableBytesView)
                    tail = (tail + bytes).suffix(4_096)
                    let before = taken
                    taken += bytes.count
                    guard before < mostLogBytes else { continue }
                    try await write(Array(bytes.prefix(mostLogBytes - before)), to: outputs.log)
                    if taken >= mostLogBytes {
                        try await write(
                            Array("\n[the log is cut off here: \(mostLogBytes) bytes]\n".utf8), to: outputs.log)
                    }
                }
            }
        } catch let error as JobError {
            state.withLock { $0.fault = $0.fault ?? error }
            process.kill()
        } catch {
            // As with the output.
        }
        let last = tail.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).last ?? []
        state.withLock { $0.lastError = String(decoding: last.prefix(500), as: UTF8.self) }
        return .read
    }

    private func write(_ bytes: [UInt8], to file: OutputAppender) async throws {
        guard !bytes.isEmpty else { return }
        try await NIOThreadPool.singleton.runIfActive { try file.append(bytes) }
    }

    private func fail(_ code: String, _ message: String) {
        state.withLock { $0.fault = $0.fault ?? JobError(code: code, message: message) }
    }
}
