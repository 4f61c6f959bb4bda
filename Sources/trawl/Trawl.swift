import ArgumentParser
import CPlatform
import Crawling
import Glibc

/// The program: one command for each thing it does.
@main
struct Trawl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trawl",
        abstract: "Crawls web sites and keeps what it finds.",
        version: TrawlVersion.current,
        subcommands: [CrawlCommand.self, FetchCommand.self, SpiderCommand.self, SettingsCommand.self])

    /// Exit codes: 0 done, 1 the work failed, 2 the command or a file was wrong, 130 interrupted.
    static func main() async {
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
        } catch let code as ExitCode {
            Glibc.exit(code.rawValue)
        } catch let fault as UsageFault {
            Terminal.complain(fault.description)
            Glibc.exit(2)
        } catch {
            let text = fullMessage(for: error)
            if exitCode(for: error) == .success {
                print(text)
                Glibc.exit(0)
            }
            Terminal.complain(text, prefix: "")
            Glibc.exit(2)
        }
    }
}
