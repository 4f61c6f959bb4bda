import Glibc
import Jobs
import NIOCore
import NIOPosix

/// A program that serves until it is told to end, under a guard: it leads a process group, and nothing of it outlives the
/// process that started it, however that ends. What it writes goes to a file.
package final class GuardedServer: Sendable {
    package struct Launch: Sendable {
        /// The program's absolute path.
        package var program: String
        package var arguments: [String]
        /// Everything that it sees of the environment.
        package var environment: [String: String]
        /// Where it runs.
        package var folder: String
        /// The file that its standard output and error are appended to; made for its owner alone.
        package var log: String
        /// Between SIGTERM and SIGKILL.
        package var grace: Duration = .seconds(10)
        /// What it reads from its standard input.
        package var input: [UInt8] = []

        package init(
            program: String, arguments: [String], environment: [String: String], folder: String, log: String
        ) {
            self.program = program
            self.arguments = arguments
            self.environment = environment
            self.folder = folder
            self.log = log
        }
    }

    /// Why it could not be started.
    package struct Fault: Error, CustomStringConvertible {
        package let description: String
    }

    private let control: GuardControl

    private init(_ control: GuardControl) { self.control = control }

    /// Starts it. A program that is not there is no fault: it shows as ``GuardReport/failed(_:)``.
    package static func start(_ launch: Launch) async throws(Fault) -> GuardedServer {
        var options = GuardOptions()
        options.grace = launch.grace.microseconds / 1_000
        options.folder = launch.folder
        options.program = [launch.program] + launch.arguments
        let guarded = GuardLaunch(
            program: "/proc/self/exe", arguments: ["guard"] + options.arguments,
            environment: launch.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" },
            input: launch.input)
        var socket: Int32 = -1
        do {
            let started = try await NIOThreadPool.singleton.runIfActive { try begin(guarded, log: launch.log) }
            socket = started.control
            return GuardedServer(try await GuardControl.connect(started.control, of: started.number))
        } catch let fault as ProcessLaunch.Fault {
            throw Fault(description: "cannot \(fault.doing): \(fault.reason)")
        } catch {
            if socket >= 0 { close(socket) }
            throw Fault(description: "its guard cannot be heard: \(error)")
        }
    }

    private static func begin(
        _ guarded: GuardLaunch, log: String
    ) throws(ProcessLaunch.Fault) -> (number: Int32, control: Int32) {
        let file = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw ProcessLaunch.Fault(doing: "write \(log)", number: errno) }
        defer { close(file) }
        return try guarded.start(writingTo: file)
    }

    /// The number of the program's process, once it runs.
    package var number: Int32? { control.program }

    /// SIGTERM, and after the grace time SIGKILL, to it and everything below it.
    package func stop() { control.stop() }

    /// SIGKILL to it and everything below it.
    package func kill() { control.kill() }

    /// Waits until it and everything below it has ended. Does not heed cancellation. Answers how; nil when its guard was
    /// killed.
    package func ended() async -> GuardReport? { await control.ended() }
}
