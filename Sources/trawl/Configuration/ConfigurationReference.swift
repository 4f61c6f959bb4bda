/// The reference of all keys, made from their table.
enum ConfigurationReference {
    /// A table in Markdown.
    static var markdown: String {
        var text = "| key | variable | takes | default | meaning |\n|---|---|---|---|---|\n"
        for key in Configuration.keys {
            let variables = key.variables.map { "`\($0)`" }.joined(separator: " ")
            text += "| `\(key.name)` | \(variables) | \(key.expected) | \(fallback(of: key)) | \(key.summary) |\n"
        }
        return text.replacing("…", with: "...")
    }

    /// One default, or that of each stage where they differ.
    private static func fallback(of key: ConfigurationKey) -> String {
        let values = DeploymentStage.allCases.map { key.fallback($0) }
        guard let first = values.first, let value = first else { return "" }
        if values.allSatisfy({ $0 == value }) { return "`\(value)`" }
        return zip(DeploymentStage.allCases, values).map { "`\($1 ?? "")` (\($0.rawValue))" }.joined(separator: ", ")
    }
}
