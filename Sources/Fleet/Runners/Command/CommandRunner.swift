import Glibc
package import Jobs
import NIOPosix
import Web

/// Runs programs that the operator has registered (runtime `command`), each under a guard so that nothing outlives its job.
///
/// A program gets the job's input as one line of JSON on its standard input. What it writes to standard output are items,
/// one a line; what it writes to standard error is the job's log.
package final class CommandRunner: Runner {
    package struct Configuration: Sendable {
        /// The program that is the guard, and what makes it that.
        package var guardProgram = "/proc/self/exe"
        package var guardArguments = ["guard"]
        /// Between SIGTERM and SIGKILL.
        package var grace: Duration = .seconds(10)
        /// A log that grows beyond so many bytes is cut off.
        package var mostLogBytes = 10 << 20

        package init() {}
    }

    package let runtime = Runtime.command
    package let commands: Set<EntityName>?
    let configuration: Configuration
    private let prepared: [EntityName: PreparedCommand]

    /// Throws ``CommandFault`` for a program that is not there or a definition that cannot work.
    package init(_ definitions: [CommandDefinition], configuration: Configuration = .init()) throws(CommandFault) {
        var prepared: [EntityName: PreparedCommand] = [:]
        for definition in definitions {
            guard prepared.updateValue(try PreparedCommand(definition), forKey: definition.name) == nil else {
                throw CommandFault(
                    code: .nameTwice,
                    description: "command \(definition.name) is defined twice; give each command a name of its own")
            }
        }
        self.prepared = prepared
        self.configuration = configuration
        commands = Set(prepared.keys)
    }

    package func run(_ assignment: Assignment, _ context: any JobContext) async -> RunReport {
        do {
            guard case .command(let name, let input) = assignment.request.work, let command = prepared[name] else {
                throw JobError(
                    code: "command_unknown",
                    message: "this node has no command \(assignment.request.spider); register it")
            }
            let arguments = try command.arguments.map { template throws(JobError) in
                try template.filled(input: input, job: assignment.reference.job)
            }
            let folder = try context.folder
            let outputs = try await NIOThreadPool.singleton.runIfActive { try FreshOutputs(folder) }
            context.outputsOpened()
            let process = try await start(command, arguments, input, assignment.reference, folder)
            let run = CommandRun(
                process: process, outputs: outputs, command: command, context: context, grace: configuration.grace,
                mostLogBytes: configuration.mostLogBytes)
            return await run.run()
        } catch let error as JobError {
            return RunReport(outcome: .failed(error, retryAfter: nil))
        } catch is CancellationError {
            return RunReport(outcome: .released)
        } catch {
            let error = JobError(code: "command_failed", message: "the command could not be run: \(error)")
            return RunReport(outcome: .failed(error, retryAfter: nil))
        }
    }

    private func start(
        _ command: PreparedCommand, _ arguments: [String], _ input: JSONValue, _ reference: AttemptReference,
        _ folder: String
    ) async throws -> GuardedProcess {
        var options = GuardOptions()
        options.grace = configuration.grace.microseconds / 1_000
        options.memory = command.definition.memoryLimit ?? 0
        options.folder = command.definition.workingFolder ?? folder
        options.program = [command.program] + arguments
        let launch = GuardLaunch(
            program: configuration.guardProgram, arguments: configuration.guardArguments + options.arguments,
            environment: command.environment(reference, folder: folder), input: Array("\(input)\n".utf8))
        do {
            return try await GuardedProcess.start(launch)
        } catch let fault as ProcessLaunch.Fault {
            throw JobError(
                code: "command_failed",
                message: "the node could not \(fault.doing) for the command: \(fault.reason)"
            )
        }
    }
}
