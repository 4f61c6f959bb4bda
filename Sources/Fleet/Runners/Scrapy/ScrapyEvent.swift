import Web

/// What a ``ScrapyHost`` tells of a process.
package enum ScrapyEvent: Sendable, Hashable {
    case started(process: Int32)
    case ended(ScrapyEnding)
}

/// How a process of Scrapy ended. All that it started is gone by then.
package struct ScrapyEnding: Sendable, Hashable {
    /// What the host ended it for.
    package enum Cause: String, Sendable, Hashable {
        /// It took more memory than it may.
        case memory
        /// It wrote more than is captured.
        case output
        /// Its keeper was killed, and it with that.
        case keeper
        /// The host died.
        case host
    }

    /// Its exit status; nil when a signal ended it.
    package var status: Int32?
    package var signal: Int32?
    package var cause: Cause?
    /// The most memory that it had, bytes.
    package var peakMemory: Int
}

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
