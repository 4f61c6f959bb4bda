import Foundation
import Synchronization

/// A program that runs. Its output is read all the time, so it never waits for the test.
package final class RunningProgram: Sendable {
    private struct State {
        var output: [UInt8] = []
        var errors: [UInt8] = []
        var openPipes = 2
        var ending: (status: Int32, usage: rusage)?
        /// Set before the process is waited for: afterwards its number may be another's.
        var reaped = false
    }

    /// The number of the process, which leads a process group of its own.
    package let processIdentifier: Int32
    private let state = Mutex(State())

    private init(processIdentifier: Int32) { self.processIdentifier = processIdentifier }

    /// What it wrote to standard output so far.
    package var output: String { String(decoding: state.withLock { $0.output }, as: UTF8.self) }
    /// What it wrote to standard error so far.
    package var errors: String { String(decoding: state.withLock { $0.errors }, as: UTF8.self) }
    /// Whether it has not ended yet.
    package var isRunning: Bool { state.withLock { $0.ending == nil } }

    /// Sends it `signal`, such as `SIGINT`. Nothing happens when it has ended.
    package func send(_ signal: Int32) {
        state.withLock { state in
            if !state.reaped { kill(processIdentifier, signal) }
        }
    }

    /// Ends it and everything in its process group at once.
    package func killGroup() {
        state.withLock { state in
            // After the leader is reaped the group may still live, and then nobody else can have its number.
            if !state.reaped || kill(-processIdentifier, 0) == 0 { kill(-processIdentifier, SIGKILL) }
        }
    }

    /// Waits until it has ended and all that it wrote is read; what it started and left running holds its output open.
    package func waitForExit(
        within deadline: Duration = .seconds(60), isolation: isolated (any Actor)? = #isolation
    ) async throws -> ProgramResult {
        try await eventually(within: deadline, "process \(processIdentifier) ends; it wrote: \(errors)") {
            state.withLock { $0.ending != nil && $0.openPipes == 0 }
        }
        let (status, usage) = state.withLock { $0.ending ?? (0, rusage()) }
        let signal = Int(status & 0x7F)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        #if os(macOS)
            let unit = 1
        #else
            let unit = 1024
        #endif
        return ProgramResult(
            ending: signal == 0 ? .code(Int(status >> 8 & 0xFF)) : .signal(signal), output: output, errors: errors,
            processorSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), peakMemory: usage.ru_maxrss * unit)
    }

    /// Waits until standard output holds `text`.
    package func waitForOutput(
        _ text: String, within deadline: Duration = .seconds(60), isolation: isolated (any Actor)? = #isolation
    ) async throws {
        try await eventually(within: deadline, "“\(text)” in the output; errors: \(errors)") { output.contains(text) }
    }

    /// Waits until standard error holds `text`.
    package func waitForErrors(
        _ text: String, within deadline: Duration = .seconds(60), isolation: isolated (any Actor)? = #isolation
    ) async throws {
        try await eventually(within: deadline, "“\(text)” among the errors") { errors.contains(text) }
    }

    static func start(
        _ path: String, _ arguments: [String], _ environment: [String], _ folder: String?, _ input: String
    ) throws -> RunningProgram {
        let child = try Spawn.child(path, arguments, environment, folder)
        let running = RunningProgram(processIdentifier: child.number)
        running.feed(child.input, input)
        running.collect(child.output) { $0.output += $1 }
        running.collect(child.errors) { $0.errors += $1 }
        running.reap()
        return running
    }

    // Threads, since reading and waiting block, and blocking calls have no place on the tasks' threads.

    private func feed(_ pipe: Int32, _ input: String) {
        Thread.detachNewThread {
            // A program that does not read its input makes this fail, which is its right: SIGPIPE goes to the thread
            // that wrote, and is blocked there.
            var brokenPipe = sigset_t()
            sigemptyset(&brokenPipe)
            sigaddset(&brokenPipe, SIGPIPE)
            pthread_sigmask(SIG_BLOCK, &brokenPipe, nil)
            var rest = Array(input.utf8)[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(pipe, $0.baseAddress, $0.count) }
                if count < 0, errno != EINTR { break }
                rest = rest.dropFirst(max(0, count))
            }
            close(pipe)
        }
    }

    private func collect(_ pipe: Int32, _ append: @escaping @Sendable (inout State, ArraySlice<UInt8>) -> Void) {
        Thread.detachNewThread { [self] in
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = buffer.withUnsafeMutableBytes { read(pipe, $0.baseAddress, $0.count) }
                if count > 0 {
                    state.withLock { append(&$0, buffer[..<count]) }
                } else if count == 0 || errno != EINTR {
                    break
                }
            }
            close(pipe)
            state.withLock { $0.openPipes -= 1 }
        }
    }

    private func reap() {
        Thread.detachNewThread { [self] in
            var info = siginfo_t()
            // First without taking it away, so that no signal can go to a number that is free again.
            while waitid(P_PID, id_t(processIdentifier), &info, WEXITED | WNOWAIT) == -1, errno == EINTR {}
            state.withLock { state in
                state.reaped = true
                var status: Int32 = 0
                var usage = rusage()
                while wait4(processIdentifier, &status, 0, &usage) == -1, errno == EINTR {}
                state.ending = (status, usage)
            }
        }
    }
}
