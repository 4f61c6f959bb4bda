import ArgumentParser
import Crawling
import Web

/// `trawl spider`: what has to do with spider files.
struct SpiderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spider", abstract: "Work with spider files.", subcommands: [Check.self])

    /// `trawl spider check`: reads a file and says what is wrong with it.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a spider file: every fault with its line and column.")

        @Argument(help: "The spider file.") var file: String
        @Option(name: [.customShort("a"), .customLong("argument")], help: "An argument of the spider: name=value.")
        var arguments: [String] = []

        func run() async throws {
            var values: [String: String] = [:]
            for pair in arguments {
                let (name, value) = try CrawlCommand.split(pair, option: "-a", form: "name=value")
                values[name] = value
            }
            let spider = try UsageFault.explaining { try SpiderFile.check(path: file, arguments: values) }
            print("\(file): \(spider) is in order")
        }
    }
}
