package import Web

/// The few facts of a log that `/logs/stats.json` lists for each job.
package struct ScrapyLogSummary: Sendable, Hashable {
    package let json: JSONValue

    package var pages: Int? { number("pages") }
    package var items: Int? { number("items") }

    private func number(_ name: String) -> Int? {
        if case .integer(let number)? = json[name] { Int(number) } else { nil }
    }
}
