import CLibXML2
import Testing

@testable import Web

/// The scanner against libxml2's tree, over generated pages that both must read alike: well-formed but for what is
/// common, such as values without quotes, upper case, missing end tags and character references without semicolons.
@Suite struct PageScannerDifferentialTests {
    @Test("links, titles and bases are those of libxml2's tree", arguments: 0..<6)
    func agrees(seed: UInt64) throws {
        var generator = PageGenerator(seed: seed)
        var links = 0
        for _ in 0..<60 {
            let html = generator.page()
            let found = FoundMarkup.lines(html, decoding: true)
            let expected = try LibXML2Findings.lines(html)
            #expect(found == expected, "\(html)")
            links += found.count
        }
        // The pages are not empty.
        #expect(links > 1_000)
    }
}

/// What libxml2's tree of a page has, written like ``FoundMarkup`` writes.
private enum LibXML2Findings {
    static func lines(_ html: String) throws -> [String] {
        let options = HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
        let bytes = html.utf8.map { CChar(bitPattern: $0) }
        let document = try #require(
            htmlReadMemory(
                bytes, Int32(bytes.count), nil, "utf-8", Int32(bitPattern: options | HTML_PARSE_NONET.rawValue)))
        defer { xmlFreeDoc(document) }
        var lines: [String] = []
        walk(xmlDocGetRootElement(document), &lines)
        return lines
    }

    private static func walk(_ first: xmlNodePtr?, _ lines: inout [String]) {
        var next = first
        while let node = next {
            next = node.pointee.next
            guard node.pointee.type == XML_ELEMENT_NODE, let bytes = node.pointee.name else { continue }
            let name = String(cString: bytes)
            switch name {
            case "a", "area": link("a", "href", node, &lines)
            case "link": link("link", "href", node, &lines)
            case "img", "script", "source", "embed", "input", "video": link("resource", "src", node, &lines)
            case "frame", "iframe": link("frame", "src", node, &lines)
            case "base": if let href = attribute("href", node) { lines.append("base \(href)") }
            case "title": if let text = take(xmlNodeGetContent(node)) { lines.append("title \(text)") }
            case "meta":
                if attribute("name", node)?.lowercased() == "robots", let content = attribute("content", node) {
                    lines.append("robots \(content)")
                }
            default: break
            }
            walk(node.pointee.children, &lines)
        }
    }

    private static func link(_ kind: String, _ name: String, _ node: xmlNodePtr, _ lines: inout [String]) {
        guard let url = attribute(name, node) else { return }
        let rel = attribute("rel", node) ?? ""
        lines.append("\(kind) \(url)" + (rel.isEmpty ? "" : " rel=\(rel)"))
        if kind == "link", rel == "canonical" { lines.append("canonical \(url)") }
    }

    private static func attribute(_ name: String, _ node: xmlNodePtr) -> String? { take(xmlGetProp(node, name)) }

    private static func take(_ text: UnsafeMutablePointer<xmlChar>?) -> String? {
        guard let text else { return nil }
        defer { clibxml2_free(text) }
        return String(cString: text)
    }
}
