import ArgumentParser
import Web

/// `trawl config`: what the configuration is, and where each value comes from.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Show the configuration: every key, its value and where it comes from.",
        discussion: """
            Flags count over TRAWL_* variables, these over trawl.yaml (in this folder, or where --config or TRAWL_CONFIG \
            says), and that over defaults, some of which depend on the environment (TRAWL_ENV: development, staging or \
            production). Secrets are hidden.
            """)

    @OptionGroup var options: ConfigurationOptions
    @Flag(help: "Print one JSON object.") var json = false
    @Flag(help: "Print the reference of all keys, as Markdown.") var reference = false

    func run() throws {
        if reference { return try StandardOutput.write(ConfigurationReference.markdown) }
        let configuration = try options.load()
        if json { return try StandardOutput.line(Self.object(configuration).description) }
        var table = Table([.init("KEY"), .init("VALUE", least: 12), .init("FROM", least: 12)])
        for entry in configuration.entries {
            table.add([entry.key.name, Self.text(entry.value), entry.origin.description])
        }
        try StandardOutput.write(table.text(width: Terminal.outputWidth))
    }

    /// A value on one short line. Of what holds more, such as commands, the names; --json has it whole.
    private static func text(_ value: JSONValue) -> String {
        switch value {
        case .null: "-"
        case .object(let members): Table.cut(members.map(\.key).joined(separator: ", "), to: longest)
        default: value.plainText
        }
    }

    private static let longest = 60

    private static func object(_ configuration: Configuration) -> JSONValue {
        var object = JSONObject()
        for entry in configuration.entries {
            object[entry.key.name] = ["value": entry.value, "origin": .string(entry.origin.description)]
        }
        return .object(object)
    }
}
