import Web

/// What a checkpoint holds beside requests.
struct JournalCommit: Sendable, Equatable {
    /// How far each feed is whole, in the order in which they were named.
    var feeds: [UInt64] = []
    /// The feeds, as they were named.
    var feedNames: [String] = []
    /// Why the crawl ended, once it has.
    var finishReason: String?
    /// Figures so far: those of ``CrawlStatistics`` that a summary adds up.
    var counters: [String: Int] = [:]
    var seconds = 0.0
    /// Hosts that asked to be left alone, and until when in milliseconds since 1970.
    var holds: [String: Int] = [:]
    /// URLs of start requests and of what they redirected to, which the scope was widened by.
    var scope: [String] = []

    var value: JSONValue {
        var object = JSONObject()
        object["feeds"] = .array(feeds.map { .integer(Int64(clamping: $0)) })
        object["feed_names"] = .array(feedNames.map(JSONValue.string))
        if let finishReason { object["finish_reason"] = .string(finishReason) }
        object["counters"] = Self.object(counters)
        object["seconds"] = .number(seconds)
        object["holds"] = Self.object(holds)
        object["scope"] = .array(scope.map(JSONValue.string))
        return .object(object)
    }

    init() {}

    init?(_ bytes: Span<UInt8>) {
        guard let value = try? JSONValue(parsing: bytes), case .object(let object) = value,
            case .array(let feeds)? = object["feeds"]
        else { return nil }
        self.feeds = feeds.compactMap { if case .integer(let position) = $0 { UInt64(exactly: position) } else { nil } }
        guard self.feeds.count == feeds.count else { return nil }
        if case .string(let reason)? = object["finish_reason"] { finishReason = reason }
        counters = Self.counts(object["counters"])
        holds = Self.counts(object["holds"])
        switch object["seconds"] {
        case .number(let number)?: seconds = number
        case .integer(let number)?: seconds = Double(number)
        default: break
        }
        scope = Self.texts(object["scope"])
        feedNames = Self.texts(object["feed_names"])
    }

    private static func object(_ counts: [String: Int]) -> JSONValue {
        var object = JSONObject()
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) { object[name] = .integer(Int64(count)) }
        return .object(object)
    }

    private static func texts(_ value: JSONValue?) -> [String] {
        guard case .array(let values)? = value else { return [] }
        return values.compactMap { if case .string(let text) = $0 { text } else { nil } }
    }

    private static func counts(_ value: JSONValue?) -> [String: Int] {
        guard case .object(let object)? = value else { return [:] }
        var counts: [String: Int] = [:]
        for (name, value) in object { if case .integer(let count) = value { counts[name] = Int(count) } }
        return counts
    }
}
