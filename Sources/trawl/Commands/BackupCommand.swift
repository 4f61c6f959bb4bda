import ArgumentParser
import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Web

/// `trawl backup`: everything that the platform keeps, in one file.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Save the platform's state in one file, while it runs.",
        discussion: """
            The file is a tar of jobs, spiders, tokens' hashes, items and logs. It appears whole or not at all, and only \
            its owner may read it. With --data it is made of a data folder on which no controller runs.
            """)

    @Argument(help: "The file to write (.tar).") var file: String
    @Flag(help: "Leave out items and logs.") var withoutOutputs = false
    @Flag(help: "Print name and size of the file as JSON.") var json = false
    @Option(help: "Save this data folder, on which no controller runs, in place of asking one.") var data: String?
    @OptionGroup var options: ControllerOptions

    func run() async throws {
        let configuration = try options.load([(name: "--data", key: "data", value: data)])
        let destination = try PlacedFile(file, isPrivate: true)
        do {
            let size = try await data == nil ? ask(configuration, destination) : write(configuration, destination)
            try await destination.place()
            if json {
                let answer: JSONValue = ["file": .string(file), "bytes": .integer(Int64(size))]
                try StandardOutput.line(answer.description)
            } else {
                Terminal.write("\(Text.bytes(size)) in \(file).\n")
            }
        } catch {
            destination.abandon()
            throw error
        }
    }

    private func ask(_ configuration: Configuration, _ destination: PlacedFile) async throws -> Int {
        try await ControllerAPI.use(configuration) { api in
            let response = try await api.send(.GET, "/backup", [("outputs", withoutOutputs ? "false" : nil)])
            var size = 0
            do {
                for try await block in response.body {
                    size += block.readableBytes
                    try await destination.append(block)
                }
            } catch let fault as WorkFault {
                throw fault
            } catch {
                throw api.explained(error)
            }
            return size
        }
    }

    private func write(_ configuration: Configuration, _ destination: PlacedFile) async throws -> Int {
        try await OfflineBackup.withStores(configuration) { stores in
            try await OfflineBackup.write(stores, withOutputs: !withoutOutputs) { bytes in
                try await destination.append(ByteBuffer(bytes: bytes))
            }
        }
    }
}

/// `trawl restore`: a backup in place of what is there.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a backup in the place of the platform's state, while it runs.",
        discussion: """
            Everything that the platform keeps is replaced: jobs, spiders, items and logs. With --data it is put into a \
            data folder on which no controller runs.
            """)

    @Argument(help: "The file that `trawl backup` wrote.") var file: String
    @Option(help: "Put it into this data folder, on which no controller runs, in place of asking one.")
    var data: String?
    @Flag(help: "Print the controller's answer as JSON.") var json = false
    @OptionGroup var options: ControllerOptions

    func run() async throws {
        let configuration = try options.load([(name: "--data", key: "data", value: data)])
        let source = try FileBlocks(path: file)
        defer { source.close() }
        let answer = try await data == nil ? ask(configuration, source) : read(configuration)
        if json { return try StandardOutput.line(answer.description) }
        let figures = ["jobs", "spiders", "outputs"].compactMap { name in
            // "jobs" and the like, which lose their s for one.
            answer[name].map { "\($0.plainText) \($0 == 1 ? String(name.dropLast()) : name)" }
        }
        Terminal.write("Restored \(figures.joined(separator: ", ")).\n")
    }

    private func ask(_ configuration: Configuration, _ source: FileBlocks) async throws -> JSONValue {
        try await ControllerAPI.use(configuration) { api in
            let response = try await api.send(
                .POST, "/restore", [], [("Content-Type", "application/x-tar")], .stream(source, length: .unknown))
            return try await api.json(of: response)
        }
    }

    private func read(_ configuration: Configuration) async throws -> JSONValue {
        try await OfflineBackup.withStores(configuration) { stores in
            try await OfflineBackup.restore(file, into: stores)
        }
    }
}
