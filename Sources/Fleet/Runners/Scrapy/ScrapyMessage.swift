import Web

/// A message of `scrapy_host.py`.
enum ScrapyMessage: Sendable, Hashable {
    case ready(python: String, scrapy: String)
    case missing(String)
    case event(id: String, ScrapyEvent)

    /// Nil for what is none.
    init?(_ bytes: [UInt8]) {
        guard let value = try? JSONValue(parsing: bytes.span) else { return nil }
        if case .string(let python)? = value["ready"]?["python"], case .string(let scrapy)? = value["ready"]?["scrapy"]
        {
            self = .ready(python: python, scrapy: scrapy)
        } else if case .string(let reason)? = value["missing"] {
            self = .missing(reason)
        } else if case .string(let id)? = value["started"], let process = Self.number(value["pid"]) {
            self = .event(id: id, .started(process: process))
        } else if case .string(let id)? = value["ended"] {
            var cause: ScrapyEnding.Cause?
            if case .string(let why)? = value["why"] { cause = ScrapyEnding.Cause(rawValue: why) }
            var peak = 0
            if case .integer(let bytes)? = value["peak"] { peak = Int(clamping: bytes) }
            self = .event(
                id: id,
                .ended(
                    ScrapyEnding(
                        status: Self.number(value["code"]), signal: Self.number(value["signal"]), cause: cause,
                        peakMemory: peak)))
        } else {
            return nil
        }
    }

    private static func number(_ value: JSONValue?) -> Int32? {
        guard case .integer(let number)? = value else { return nil }
        return Int32(exactly: number)
    }
}
