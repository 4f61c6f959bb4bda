public import Web

/// One page to fetch.
public struct Request: Sendable, Hashable {
    public var url: WebURL
    /// The method, upper case.
    public var method: String
    /// Header fields beside those that the settings give.
    public var headers: [Field]
    /// The body, empty for none.
    public var body: [UInt8]
    /// The page kind that the spider gave the link, which it gets back as ``Page/kind``.
    public var kind: String?
    /// Higher goes first. Among equals the one found first goes first.
    public var priority: Int
    /// Whether the request is dropped when its URL was seen before (Scrapy's `dont_filter`, turned round).
    public var isFiltered: Bool

    /// One header field.
    public struct Field: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(
        url: WebURL, method: String = "GET", headers: [Field] = [], body: [UInt8] = [], kind: String? = nil,
        priority: Int = 0, isFiltered: Bool = true
    ) {
        self.url = url
        self.method = method
        self.headers = headers
        self.body = body
        self.kind = kind
        self.priority = priority
        self.isFiltered = isFiltered
    }
}
