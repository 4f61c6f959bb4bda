internal import Web

/// Takes items and links from one page by the rules of its kind.
struct PageExtraction: ~Copyable {
    /// Where a selection looks.
    enum Context {
        case page
        case node(LibXML2Node)
        case json(JSONValue)
    }

    let page: Page
    let kind: PageKind
    let kinds: [PageKind]
    let base: WebURL
    var values: ValueWriter
    /// The text of a match before it is read as a type.
    var scratch = ByteWriter(capacity: 1024)
    /// The required field that the item at hand lacks.
    var missing: String?
    private let time = ProcessorTimeLimit(seconds: 10)

    /// Bytes of items that one page may give. Lists in lists make any size of a page.
    private static let mostBytes = 64 << 20

    init(_ page: Page, _ kind: PageKind, kinds: [PageKind]) throws {
        self.page = page
        self.kind = kind
        self.kinds = kinds
        base = kind.needsTree ? try Self.base(of: page) : page.url
        values = ValueWriter(base: base, queryEncoder: page.encoding.queryEncoder)
    }

    /// What links are relative to: the first `<base href>` (HTML standard, section 4.2.3), else the page's URL.
    private static func base(of page: Page) throws -> WebURL {
        guard !page.contentType.isXML, let selector = baseSelector,
            let reference = try page.tree().first(selector)?.node?.attribute("href")
        else { return page.url }
        return (try? WebURL(reference, base: page.url)) ?? page.url
    }

    private static let baseSelector = try? Selector.css("base[href]")

    mutating func run(into output: inout SpiderOutput) throws {
        if base != page.url { output.links.setBase(base) }
        for rule in kind.items { try take(rule, into: &output) }
        for rule in kind.follow { try follow(rule, into: &output) }
    }

    private mutating func take(_ rule: ItemRule, into output: inout SpiderOutput) throws {
        guard let each = rule.each else { return try take(rule.fields, in: .page, into: &output) }
        for context in try contexts(each, in: .page) { try take(rule.fields, in: context, into: &output) }
    }

    private mutating func take(_ fields: [ItemField], in context: Context, into output: inout SpiderOutput) throws {
        missing = nil
        var isKept = false
        try output.item { writer in
            isKept = try appendObject(fields, in: context, to: &writer)
            return isKept
        }
        guard !isKept else { return }
        output.drop(reason: missing.map { "the required field \($0) is missing" } ?? "no field was found")
    }

    /// Throws when the page has cost too much (P17, P20). Asked for every field, element and link.
    func checkCost(of output: borrowing ByteWriter) throws {
        if output.count > Self.mostBytes {
            throw ExtractionFault(
                code: "spider-page-too-large", message: "the items of this page have more than \(Self.mostBytes) bytes")
        }
        if time.isOver {
            throw ExtractionFault(
                code: "spider-page-too-slow", message: "taking the items of this page takes more than ten seconds")
        }
    }

    /// Where the fields of each repeated thing look.
    mutating func contexts(_ each: Selection, in context: Context) throws -> [Context] {
        try found(each, in: context, limit: .max).flatMap { found -> [Context] in
            switch found {
            case .match(.node(let node)): [.node(node)]
            // The list itself means each of its elements.
            case .json(.array(let elements)): elements.map { .json($0) }
            case .json(let value): [.json(value)]
            case .match, .text: []
            }
        }
    }
}
