import NIOCore
public import Web

/// One answer, as a spider sees it: headers, and the body as UTF-8 whatever the server sent.
///
/// A page belongs to the thread that parses it and must not be kept after ``Spider/parse(_:_:)`` returns.
public final class Page {
    /// Where the page came from, after redirects.
    public let url: WebURL
    /// The HTTP status.
    public let status: Int
    /// The page kind of the request.
    public let kind: String?
    /// Links between the start and this page.
    public let depth: Int
    /// What `Content-Type` says, or what the first bytes look like when it is absent.
    public let contentType: MIMEType
    /// The charset that the body had.
    public let encoding: TextEncoding

    let head: ResponseHead
    let body: ByteBuffer
    private let treeBuilder: LibXML2TreeBuilder
    private var builtTree: LibXML2Tree?
    private var parsedJSON: JSONValue?

    init(
        url: WebURL, status: Int, kind: String?, depth: Int, contentType: MIMEType, encoding: TextEncoding,
        head: ResponseHead, body: ByteBuffer, treeBuilder: LibXML2TreeBuilder
    ) {
        self.url = url
        self.status = status
        self.kind = kind
        self.depth = depth
        self.contentType = contentType
        self.encoding = encoding
        self.head = head
        self.body = body
        self.treeBuilder = treeBuilder
    }

    /// The body in UTF-8. Invalid sequences of a page that says it is UTF-8 are still there; what leaves the crawl is
    /// repaired.
    public var text: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get {
            // `body` is a `let`: its bytes stay where they are as long as the page lives.
            let bytes = unsafe body.withUnsafeReadableBytes { unsafe $0.bindMemory(to: UInt8.self) }
            return unsafe _overrideLifetime(Span(_unsafeElements: bytes), borrowing: self)
        }
    }

    /// The value of the first header field with that name, in any case.
    public func header(_ name: String) -> String? { head.first(name) }

    /// All header fields, in their order.
    public var headers: [Request.Field] {
        var fields: [Request.Field] = []
        head.forEachField { name, value in fields.append(.init(name: name.string, value: value.string)) }
        return fields
    }

    /// The page as a tree, built at the first call.
    public func tree() throws -> LibXML2Tree {
        if let builtTree { return builtTree }
        let tree = contentType.isXML ? try treeBuilder.tree(xml: text) : try treeBuilder.tree(html: text)
        builtTree = tree
        return tree
    }

    /// The page as JSON, parsed at the first call. Throws `JSONFault` when it is not.
    public func json() throws -> JSONValue {
        if let parsedJSON { return parsedJSON }
        let value = try JSONValue(parsing: text)
        parsedJSON = value
        return value
    }
}
