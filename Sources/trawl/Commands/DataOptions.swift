import ArgumentParser
import Jobs
import Logging
import SQL

/// The flags of commands that work on the state itself.
struct DataOptions: ParsableArguments {
    @OptionGroup var configuration: ConfigurationOptions

    @Option(help: "The folder that keeps everything; trawl-data by default.") var data: String?
    @Option(help: "The database: a file or postgres://…. trawl.sqlite in the data folder by default.")
    var database: String?

    func load(_ flags: [(name: String, key: String, value: String?)] = []) throws -> Configuration {
        try configuration.load(
            [(name: "--data", key: "data", value: data), (name: "--database", key: "database", value: database)] + flags
        )
    }

    /// Opens the database, lends its tokens to `body`, and closes it.
    func withTokens<Answer: Sendable>(_ body: (TokenStore) async throws -> Answer) async throws -> Answer {
        let configuration = try load()
        let logger = Logger(label: "trawl") {
            LineLogHandler(label: $0, format: configuration.logFormat, level: .warning)
        }
        let folder = try DataFolder(configuration)
        try folder.make()
        do {
            let database = try await folder.database.open(logger: logger)
            let answer: Answer
            do {
                answer = try await body(TokenStore(database))
            } catch {
                try? await database.close()
                throw error
            }
            try await database.close()
            return answer
        } catch let fault as SQLFault {
            throw folder.fault(fault)
        }
    }
}
