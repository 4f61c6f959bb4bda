import ArgumentParser
import Gateway
import Glibc

/// What has to do with configuration files alone.
extension GatewayCommand {
    /// `trawl gateway check`: reads a file and says what is wrong with it.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a gateway's file: every fault with its line and column, or what it says.")

        @Argument(help: "The configuration file.") var file: String

        func run() async throws {
            let document = try await GatewayCommand.read(file)
            for warning in document.warnings { Terminal.complain("warning: \(warning)") }
            try StandardOutput.write(document.report)
        }
    }

    /// `trawl gateway export`: the same for other proxies.
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a gateway's file as one of nginx or HAProxy.",
            discussion: """
                Both are complete and do the same, as far as they can. What they cannot do stands in the file as a comment, \
                and is told on standard error.
                """)

        @Argument(help: "nginx or haproxy.") var target: GatewayExport.Target
        @Argument(help: "The configuration file.") var file: String
        @Option(name: .shortAndLong, help: "The file to write; by default standard output.") var output: String?

        func run() async throws {
            let document = try await GatewayCommand.read(file)
            let export = GatewayExport(document.configuration, for: target)
            for note in export.notes { Terminal.complain("\(target.rawValue): \(note)") }
            guard let output else { return try StandardOutput.write(export.text) }
            try Self.write(export.text, to: output)
        }

        private static func write(_ text: String, to path: String) throws {
            guard let file = fopen(path, "we") else {
                throw WorkFault("\(path) cannot be written: \(String(cString: strerror(errno)))")
            }
            let isWritten = fputs(text, file) >= 0
            guard fclose(file) == 0, isWritten else {
                throw WorkFault("\(path) cannot be written: \(String(cString: strerror(errno)))")
            }
        }
    }
}

extension GatewayExport.Target: ExpressibleByArgument {}
