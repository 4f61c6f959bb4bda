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
            let value = entry.value == .null ? "-" : entry.value.plainText
            table.add([entry.key.name, value, entry.origin.description])
        }
        try StandardOutput.write(table.text(width: Terminal.outputWidth))
    }

    private static func object(_ configuration: Configuration) -> JSONValue {
        var object = JSONObject()
        for entry in configuration.entries {
            object[entry.key.name] = ["value": entry.value, "origin": .string(entry.origin.description)]
        }
        return .object(object)
    }
}
