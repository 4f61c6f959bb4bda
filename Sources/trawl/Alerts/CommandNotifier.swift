import Fleet
import Glibc
import Jobs
import Monitoring
import Web

/// Runs a program with the message on its standard input, as the JSON of Alertmanager's webhooks: without a shell, under a
/// guard, so that nothing of it outlives its time. Exit status 0 is delivered; 75 (`EX_TEMPFAIL`) asks to try again.
struct CommandNotifier: Notifier {
    struct Configuration: Sendable {
        /// Its absolute path.
        var program: String
        var arguments: [String] = []
        var timeout = Duration.seconds(30)

        init(program: String) { self.program = program }
    }

    let kind = "command"
    let configuration: Configuration

    init(_ configuration: Configuration) { self.configuration = configuration }

    func send(_ message: AlertMessage) async throws(NotificationFault) -> [String] {
        var launch = GuardedServer.Launch(
            program: configuration.program, arguments: configuration.arguments, environment: Self.environment,
            folder: "/", log: "/dev/null")
        launch.grace = .seconds(1)
        launch.input = Array((message.json().description + "\n").utf8)
        let server: GuardedServer
        do throws(GuardedServer.Fault) {
            server = try await GuardedServer.start(launch)
        } catch {
            throw fault("cannot be started: \(error)", isTemporary: true)
        }
        let (report, isLate) = await ended(server)
        switch report {
        case _ where isLate:
            throw fault("took longer than \(Quantity.time(configuration.timeout.inSeconds))", isTemporary: true)
        case .exited(0)?: return []
        case .exited(let status)?: throw fault("ended with \(status)", isTemporary: status == 75)
        case .signalled(let signal)?: throw fault("was ended by signal \(signal)", isTemporary: true)
        case .failed(let number)?:
            throw fault("cannot be started: \(String(cString: strerror(number)))", isTemporary: false)
        default: throw fault("was ended from outside", isTemporary: true)
        }
    }

    /// Waits for its end, and ends it when its time is over or the task is cancelled.
    private func ended(_ server: GuardedServer) async -> (report: GuardReport?, isLate: Bool) {
        let limit = configuration.timeout
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                try? await Task.sleep(for: limit)
                if !Task.isCancelled { server.kill() }
                return !Task.isCancelled
            }
            let report = await withTaskCancellationHandler {
                await server.ended()
            } onCancel: {
                server.kill()
            }
            group.cancelAll()
            return (report, await group.next() ?? false)
        }
    }

    private func fault(_ what: String, isTemporary: Bool) -> NotificationFault {
        NotificationFault("the program \(configuration.program) \(what)", isTemporary: isTemporary)
    }

    /// What every program needs, and none of our secrets.
    private static let environment: [String: String] = ["PATH", "HOME", "LANG", "TZ", "TMPDIR"].reduce(into: [:]) {
        if let value = getenv($1) { $0[$1] = String(cString: value) }
    }
}
