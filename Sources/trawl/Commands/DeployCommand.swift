import ArgumentParser
import AsyncHTTPClient
import Crawling
import Glibc
import NIOCore
import NIOHTTP1
import Web

/// `trawl deploy`: makes a spider file known to the fleet.
struct DeployCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy", abstract: "Deploy a spider file: check it and keep it as a version.",
        discussion: """
            A version never changes. The same file again is the same version; another file under its name is refused. \
            `trawl jobs submit SPIDER` runs it.
            """)

    @Argument(help: "The spider file (.yaml).") var file: String
    @Option(help: "The project.") var project = "default"
    @Option(help: "The version's name; r1, r2, … by default.") var version: String?
    @Flag(help: "Print the controller's answer as JSON.") var json = false
    @OptionGroup var options: ControllerOptions

    func run() async throws {
        // The same check as the controller's, with the file's own name in what it finds.
        let spider = try UsageFault.explaining { try SpiderFile.check(path: file) }
        let source = try FileBlocks(path: file)
        defer { source.close() }
        var bytes = ByteBuffer()
        for try await block in source { bytes.writeImmutableBuffer(block) }
        let place = "/projects/\(ControllerAPI.escaped(project))/spiders/\(ControllerAPI.escaped(spider))/versions"
        let path = version.map { "\(place)/\(ControllerAPI.escaped($0))" } ?? place
        let method: HTTPMethod = version == nil ? .POST : .PUT
        let answer = try await options.use { [bytes] api in
            let response = try await api.send(
                method, path, [], [("Content-Type", "application/yaml")], .bytes(bytes))
            return String(buffer: try await api.bytes(of: response))
        }
        if json { return try StandardOutput.line(answer) }
        let deployed = try? JSONValue(parsing: answer)
        let name = deployed?["version"]?.plainText ?? version ?? ""
        try StandardOutput.line("\(project)/\(spider)@\(name)")
    }
}
