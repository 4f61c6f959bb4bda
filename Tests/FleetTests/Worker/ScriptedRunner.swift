import Glibc
import Jobs
import Synchronization
import Web

@testable import Fleet

/// A runner that does what a test says, and counts how many runs there are at a time.
final class ScriptedRunner: Runner {
    let runtime: Runtime
    private let body: @Sendable (Assignment, any JobContext) async -> RunReport
    private let counts = Mutex<(running: Int, most: Int, runs: [AttemptReference])>((0, 0, []))

    init(
        _ runtime: Runtime = .command,
        _ body: @escaping @Sendable (Assignment, any JobContext) async -> RunReport = { _, _ in
            RunReport(outcome: .completed)
        }
    ) {
        self.runtime = runtime
        self.body = body
    }

    var most: Int { counts.withLock { $0.most } }
    var running: Int { counts.withLock { $0.running } }
    var runs: [AttemptReference] { counts.withLock { $0.runs } }

    func run(_ assignment: Assignment, _ context: any JobContext) async -> RunReport {
        counts.withLock { counts in
            counts.running += 1
            counts.most = max(counts.most, counts.running)
            counts.runs.append(assignment.reference)
        }
        defer { counts.withLock { $0.running -= 1 } }
        return await body(assignment, context)
    }

    /// Runs until somebody wants it to end.
    static func untilStopped() -> ScriptedRunner {
        ScriptedRunner { _, context in
            let reason = await context.stopped()
            return RunReport(outcome: reason == .drain ? .released : .cancelled)
        }
    }
}

/// Appends to a file as runners do.
func appendText(_ text: String, to path: String) {
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else { return }
    defer { close(file) }
    let bytes = Array(text.utf8)
    _ = write(file, bytes, bytes.count)
}
