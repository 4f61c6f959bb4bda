import Foundation

/// `Docs/api.md`, taken apart: what it tells a reader to type, and the routes that it names.
struct APIDocument {
    /// A block of commands, and what the document shows as the answer of the last.
    struct Example {
        let commands: String
        /// `json` or `text`; nil when the document shows no answer.
        var format: String?
        var shown = ""
    }

    private let lines: [String]

    init() throws {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let text = try String(contentsOf: root.appending(path: "Docs/api.md"), encoding: .utf8)
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The roles that the tables under a heading name, by their routes: `GET /jobs`.
    func roles(under heading: String) -> [String: String] {
        let section = lines.drop { $0 != "## " + heading }.dropFirst().prefix { !$0.hasPrefix("## ") }
        var roles: [String: String] = [:]
        for line in section where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count > 1 else { continue }
            roles[cells[0].trimmingCharacters(in: ["`"])] = cells[1]
        }
        return roles
    }

    /// Every block of commands, in the document's order.
    var examples: [Example] {
        var examples: [Example] = []
        var rest = lines[...]
        while let start = rest.firstIndex(of: "```sh") {
            let block = rest[(start + 1)...].prefix { $0 != "```" }
            var example = Example(commands: block.joined(separator: "\n"))
            rest = rest[min(block.endIndex + 1, rest.endIndex)...]
            // An answer stands right below its question.
            if let next = rest.first, next == "```json" || next == "```text" {
                let shown = rest.dropFirst().prefix { $0 != "```" }
                example.format = String(next.dropFirst(3))
                example.shown = shown.joined(separator: "\n")
                rest = rest[min(shown.endIndex + 1, rest.endIndex)...]
            }
            examples.append(example)
        }
        return examples
    }
}
