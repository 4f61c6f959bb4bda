@testable import Web

/// Writes down what ``PageScanner`` tells of, a line each: `a /x`, `title T`.
struct FoundMarkup: PageVisitor {
    private(set) var lines: [String] = []
    /// Bytes of all values, to hold against the size of the page.
    private(set) var toldBytes = 0
    private let decodes: Bool

    init(decodes: Bool) { self.decodes = decodes }

    /// What is found in `html`; with `decoding`, character references are decoded.
    static func lines(_ html: String, decoding: Bool = false) -> [String] {
        let bytes = Array(html.utf8)
        var found = FoundMarkup(decodes: decoding)
        PageScanner.scan(bytes.span, into: &found)
        return found.lines
    }

    mutating func link(_ link: borrowing ScannedLink) {
        let name =
            switch link.kind {
            case .anchor: "a"
            case .frame: "frame"
            case .linkElement: "link"
            case .resource: "resource"
            case .refresh: "refresh"
            }
        write(name, link.url, link.rel.isEmpty ? "" : " rel=" + link.rel.string)
    }

    mutating func base(href: Span<UInt8>) { write("base", href) }
    mutating func metaRobots(_ content: Span<UInt8>) { write("robots", content) }
    mutating func canonical(href: Span<UInt8>) { write("canonical", href) }
    mutating func metaCharset(_ label: Span<UInt8>) { write("charset", label) }

    mutating func title(_ text: Span<UInt8>) {
        toldBytes += text.count
        var decoded = ByteWriter()
        CharacterReferences.decode(text: text, into: &decoded)
        lines.append("title " + (decodes ? decoded.string : text.string))
    }

    private mutating func write(_ name: String, _ value: Span<UInt8>, _ more: String = "") {
        toldBytes += value.count
        var decoded = ByteWriter()
        CharacterReferences.decode(attribute: value, into: &decoded)
        lines.append(name + " " + (decodes ? decoded.string : value.string) + more)
    }
}
