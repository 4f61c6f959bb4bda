import Foundation
import NIOCore

@testable import Crawling
@testable import Web

/// Runs a spider over one page, without a network.
enum SpiderPage {
    /// What a page gave.
    struct Result {
        /// The items, JSON Lines.
        var items: String
        /// URLs followed, with the page kind and the priority where there are any.
        var links: [String]
        var dropped: [String: Int]
    }

    static func run(
        _ spider: YAMLSpider, on body: String, url: String = "http://shop.example/a/", kind: String? = nil,
        type: String = "text/html; charset=utf-8", settings: Settings = Settings()
    ) throws -> Result {
        let url = try WebURL(url)
        let rules = LinkRules(settings, seed: 1, scope: ScopeFilter(.everywhere), placeholder: url)
        var output = SpiderOutput(linkRules: rules)
        let page = try page(body, url: url, kind: kind, type: type)
        output.begin(page: page)
        try spider.parse(page, &output)
        let links = output.links.entries.map { entry in
            var reader = RecordReader(output.links.records.span.extracting(entry.record))
            let record = RequestRecord(from: &reader, seed: 1)
            let kind = record?.kind.map { " \($0)" } ?? ""
            let priority = (record?.priority ?? 0) == 0 ? "" : " \(record?.priority ?? 0)"
            return (record?.url.string ?? "?") + kind + priority
        }
        return Result(items: output.items.string, links: links, dropped: output.dropped)
    }

    /// The items that a spider with this one page kind takes, without their line ends.
    static func items(_ kind: String, on body: String, type: String = "text/html") throws -> [String] {
        let spider = try SpiderFile.load(text: spider(kind))
        return try run(spider, on: body, type: type).items.split(separator: "\n").map(String.init)
    }

    /// A spider whose one page kind is `kind`, YAML that begins at the left margin.
    static func spider(_ kind: String) -> String {
        let indented = kind.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
        return "name: test\nstart: http://shop.example/\npages:\n  page:\n" + indented.joined(separator: "\n") + "\n"
    }

    private static func page(_ body: String, url: WebURL, kind: String?, type: String) throws -> Page {
        let head = try ResponseHead(parsing: ByteBuffer(string: "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\n\r\n"))
        guard let type = MIMEType(parsing: Array(type.utf8).span) else { throw TypeFault() }
        return Page(
            url: url, status: 200, kind: kind, depth: 2, contentType: type, encoding: .utf8, head: head,
            body: ByteBuffer(string: body), treeBuilder: LibXML2TreeBuilder())
    }

    private struct TypeFault: Error {}
}
