import Foundation
import Testing

@testable import Bookshop
@testable import Crawling

/// The examples and the reference hold what they promise.
@Suite struct ExampleTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func load(_ name: String, _ arguments: [String: String]) throws -> YAMLSpider {
        try SpiderFile.load(path: root.appendingPathComponent("Examples/\(name).yaml").path, arguments: arguments)
    }

    @Test func `every example is in order`() throws {
        let names = try FileManager.default.contentsOfDirectory(
            atPath: Self.root.appendingPathComponent("Examples").path
        )
        .filter { $0.hasSuffix(".yaml") }
        #expect(names.count >= 3)
        for name in names { try SpiderFile.check(path: Self.root.appendingPathComponent("Examples/\(name)").path) }
    }

    /// Each fenced block of YAML is a spider, or a part of one that begins with `pages:`, or one page kind's `items:`.
    @Test(arguments: [("Docs/spiders.md", 8), ("README.md", 1)])
    func `every spider in the documents is in order`(_ document: String, _ least: Int) throws {
        let text = try String(contentsOf: Self.root.appendingPathComponent(document), encoding: .utf8)
        let blocks = text.split(separator: "```yaml\n").dropFirst().compactMap {
            $0.split(separator: "\n```").first.map(String.init)
        }
        #expect(blocks.count >= least)
        for block in blocks {
            var spider = block
            if block.hasPrefix("items:") || block.hasPrefix("follow:") { spider = SpiderPage.spider(block) }
            if !spider.hasPrefix("name:") { spider = "name: part\n" + spider }
            if !spider.contains("start:") && !spider.contains("sitemap:") { spider += "\nstart: http://example.com/\n" }
            if !spider.contains("pages:") { spider += "\npages: {page: {follow: a}}\n" }
            do throws(SpiderFileFaults) {
                try SpiderFile.check(text: spider)
            } catch {
                Issue.record("\(error)\nin\n\(block)")
            }
        }
    }

    /// Every key and type that the reader knows is in the reference.
    @Test func `the reference names every fault`() throws {
        let text = try String(contentsOf: Self.root.appendingPathComponent("Docs/spiders.md"), encoding: .utf8)
        for code in SpiderFileFaults.Code.allCases { #expect(text.contains("`\(code.rawValue)`"), "\(code.rawValue)") }
        for key in SpiderFileReader.keys + SpiderFileReader.selectionKeys {
            #expect(text.contains("`\(key)`"), "\(key)")
        }
        for type in ["text", "raw", "html", "number", "integer", "date", "url", "boolean", "exists", "json", "list"] {
            #expect(text.contains("`\(type)`"), "\(type)")
        }
    }

    /// 260 pages: each of the 13 ways in which the shop's markup is broken meets each kind of book.
    @Test func `the example reads every book as the shop has it`() throws {
        let catalogue = Catalogue(seed: 1, books: 260)
        let spider = try Self.load("bookshop", ["base": "http://shop.example"])
        for id in 1...260 {
            let book = try #require(catalogue.book(id))
            let markup = BookPage(book: book, catalogue: catalogue, origin: "http://shop.example").markup
            let result = try SpiderPage.run(spider, on: markup, url: "http://shop.example" + book.path, kind: "book")
            let item = try #require(try JSONSerialization.jsonObject(with: Data(result.items.utf8)) as? [String: Any])
            #expect(item["title"] as? String == book.title)
            #expect(item["author"] as? String == book.author)
            #expect(
                item["price"] as? Double == Double(book.price) / (book.language == .japanese ? 1 : 100),
                "\(book.priceText)")
            #expect(item["in_stock"] as? Bool == (book.stock > 0))
            #expect(item["stock"] as? Int == book.stock)
            #expect(item["rating"] as? Int == book.rating)
            #expect(item["category"] as? String == book.category.name)
            #expect(item["code"] as? String == book.productCode)
            #expect(item["published"] as? String == book.published)
            #expect(item["pages"] as? Int == book.pages)
            #expect(item["language"] as? String == book.language.rawValue)
            #expect(item["image"] as? String == "http://shop.example" + book.imagePath)
            #expect(item["description"] as? [String] == book.description)
            let related = item["related"] as? [[String: String]]
            #expect(related?.map { $0["title"] } == book.related.map { catalogue.book($0)?.title })
            #expect(
                related?.map { $0["url"] }
                    == book.related.map { catalogue.book($0).map { "http://shop.example" + $0.path } })
            #expect(item["url"] as? String == "http://shop.example" + book.path)
        }
    }

    @Test func `the example finds the books and the next page of a list`() throws {
        let catalogue = Catalogue(seed: 1, books: 60)
        let spider = try Self.load("bookshop", ["base": "http://shop.example"])
        let list = ListPage(
            catalogue: catalogue, base: "/catalogue/", name: "All books", numbers: Array(1...60), page: 1,
            origin: "http://shop.example")
        let result = try SpiderPage.run(spider, on: list.markup, url: "http://shop.example/catalogue/")
        let books = (1...Catalogue.pageSize).compactMap {
            catalogue.book($0).map { "http://shop.example\($0.path) book" }
        }
        #expect(result.links == books + ["http://shop.example/catalogue/page-2.html list 1"])
        #expect(result.items.isEmpty)
    }
}
