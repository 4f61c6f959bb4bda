/// A media type as `Content-Type` gives it (WHATWG MIME Sniffing standard), as far as a crawler needs it: what it is, and
/// its charset.
public struct MIMEType: Sendable, Equatable {
    /// Type and subtype in lower case, such as `text/html`.
    public let essence: String
    /// The encoding that the `charset` parameter names; nil when there is none or the name is unknown.
    public let charset: TextEncoding?
    private let kind: Kind

    /// What the content is to be read as.
    enum Kind { case html, xml, json, text, other }

    /// Whether the content is a page: `text/html`, or XHTML, which the web writes no better than HTML, so that it is read
    /// by the same rules.
    public var isHTML: Bool { kind == .html }
    /// Whether the content is XML other than XHTML: `text/xml`, `application/xml`, `…+xml`.
    public var isXML: Bool { kind == .xml }
    /// Whether the content is JSON: `application/json`, `text/json`, `…+json`.
    public var isJSON: Bool { kind == .json }
    /// Whether the content is text of any kind, pages, XML and JSON included, so that it has a charset.
    public var isText: Bool { kind != .other }

    init(essence: String, charset: TextEncoding?, kind: Kind) {
        self.essence = essence
        self.charset = charset
        self.kind = kind
    }
}
