import ArgumentParser
import Jobs
import Logging
import SQL
import Web

/// `trawl token`: who may ask the controller, and which nodes may join. Works on the database itself, so that the first
/// token can be made before anything runs.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Create, list and revoke tokens.",
        discussion: """
            Roles: read (look at everything), operate (also submit and cancel), admin (also delete, back up and restore), \
            node (what a worker needs, and nothing else). Give a token to commands and workers in TRAWL_TOKEN.
            """,
        subcommands: [Create.self, List.self, Revoke.self], defaultSubcommand: List.self)

    /// `trawl token create`.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a token and print it. It is shown this once: only its hash is kept.")

        @Argument(help: "A name to know it by.") var name: String
        @Option(help: "read, operate, admin or node.") var role = "operate"
        @Flag(help: "Print name, role and token as JSON.") var json = false
        @OptionGroup var options: DataOptions

        func run() async throws {
            guard let role = Role(rawValue: role) else {
                throw UsageFault("there is no role \"\(role.prefix(60))\"; there are read, operate, admin and node")
            }
            let name = try TokenCommand.name(name)
            let secret = try await options.withTokens { tokens in
                guard try await !tokens.list().contains(where: { $0.name == name }) else {
                    throw WorkFault("there is a token \(name) already; revoke it first, or take another name")
                }
                return try await tokens.create(name: name, role: role).secret
            }
            guard json else { return try StandardOutput.line(secret) }
            let answer: JSONValue = [
                "name": .string(name.text), "role": .string(role.rawValue), "token": .string(secret),
            ]
            try StandardOutput.line(answer.description)
        }
    }

    /// `trawl token list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the tokens' names and roles.")

        @Flag(help: "Print a JSON array.") var json = false
        @OptionGroup var options: DataOptions

        func run() async throws {
            let tokens = try await options.withTokens { try await $0.list() }
            if json {
                let list = tokens.map { token in
                    "{\"name\":\"\(token.name)\",\"role\":\"\(token.role.rawValue)\",\"created_at\":\"\(token.createdAt)\"}"
                }
                return try StandardOutput.line("[\(list.joined(separator: ","))]")
            }
            if tokens.isEmpty { return Terminal.write("No tokens.\n") }
            var table = Table([.init("NAME", least: 10), .init("ROLE"), .init("CREATED")])
            for token in tokens {
                table.add([token.name.text, token.role.rawValue, Moment.short(token.createdAt.json)])
            }
            try StandardOutput.write(table.text(width: Terminal.outputWidth))
        }
    }

    /// `trawl token revoke`.
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revoke a token: a running controller refuses it within a second.")

        @Argument(help: "Its name.") var name: String
        @OptionGroup var options: DataOptions

        func run() async throws {
            let name = try TokenCommand.name(name)
            let wasThere = try await options.withTokens { try await $0.revoke(name: name) }
            guard wasThere else { throw WorkFault("there is no token \(name)") }
            try StandardOutput.line(name.text)
        }
    }

    private static func name(_ text: String) throws -> EntityName {
        guard let name = EntityName(text) else {
            throw UsageFault("\"\(text.prefix(60))\" is no name; a name has \(EntityName.rule)")
        }
        return name
    }
}
