import ArgumentParser
import CPlatform
import Crawling
import Fleet
import Glibc

/// The program: one command for each thing it does.
@main
struct Trawl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trawl",
        abstract: "Crawls web sites and keeps what it finds.",
        version: TrawlVersion.current,
        groupedSubcommands: [
            CommandGroup(
                name: "Crawling here",
                subcommands: [CrawlCommand.self, FetchCommand.self, SpiderCommand.self, SettingsCommand.self]),
            CommandGroup(
                name: "Asking the fleet",
                subcommands: [
                    ScrapeCommand.self, JobsCommand.self, LogsCommand.self, NodesCommand.self, DeployCommand.self,
                    MapCommand.self, ScheduleCommand.self, WorkflowCommand.self, AlertsCommand.self,
                    ScrapydCommand.self, BackupCommand.self, RestoreCommand.self,
                ]),
            CommandGroup(
                name: "Running the fleet",
                subcommands: [
                    UpCommand.self, ControllerCommand.self, WorkerCommand.self, SchedulerCommand.self,
                    GatewayCommandGroup.self,
                    ClusterCommand.self,
                    TokenCommand.self, ConfigCommand.self,
                ]),
        ])

    /// Exit codes: 0 done, 1 the work failed, 2 the command or a file was wrong, 130 interrupted.
    static func main() async {
        // Workers start it between themselves and the programs of jobs; it wants a process that has done nothing yet.
        if CommandLine.arguments.dropFirst().first == "guard" {
            Glibc.exit(Guard.main(arguments: Array(CommandLine.arguments.dropFirst(2))))
        }
        // A reader that goes away (`trawl crawl … | head`) is an error of one write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        cplatform_give_large_memory_back()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            Terminal.finish()
        } catch let code as ExitCode {
            end(code.rawValue)
        } catch is BrokenPipe {
            // Whoever read the output has enough.
            end(1)
        } catch let fault as WorkFault {
            Terminal.complain(fault.description)
            end(1)
        } catch let fault as ControllerFault {
            Terminal.complain(fault.description)
            end(fault.exitCode)
        } catch let fault as UsageFault {
            Terminal.complain(fault.description)
            end(2)
        } catch {
            let text = fullMessage(for: error)
            if exitCode(for: error) == .success {
                print(text)
                end(0)
            }
            Terminal.complain(text, prefix: "")
            end(2)
        }
    }

    /// Ends the process, when what was said is written or nobody reads it.
    private static func end(_ code: Int32) -> Never {
        Terminal.finish()
        Glibc.exit(code)
    }

    /// A second signal: nothing is waited for.
    static func endAtOnce() -> Never { _exit(130) }
}
