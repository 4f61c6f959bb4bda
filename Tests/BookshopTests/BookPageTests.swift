import Bookshop
import Foundation
import TestSupport
import Testing

/// Pages of books. That a parser by the HTML standard (html5lib) and libxml2 both read the true title, price and links
/// from every page was checked when they were written; here stands what each quirk must keep doing.
@Suite struct BookPageTests {
    private func markup(_ quirk: Quirk, _ body: @Sendable (Book, String) throws -> Void) async throws {
        try await withBookshop(books: 400) { shop in
            let book = try #require(shop.catalogue.books.first { $0.quirk == quirk && $0.charset == .utf8 })
            try body(book, try await RawClient.fetch(book.path, port: shop.port).text)
        }
    }

    @Test func aPlainPageSaysEverythingAboutItsBook() async throws {
        try await markup(.none) { book, page in
            #expect(page.contains("<h1 class=\"title\">\(book.title)</h1>"))
            #expect(page.contains("<p class=\"price\">\(book.priceText)</p>"))
            #expect(page.contains("<p class=\"author\">"))
            #expect(page.contains("class=\"star-rating \(book.ratingName)\""))
            #expect(page.contains("<td>\(book.productCode)</td>"))
            #expect(page.contains("<time datetime=\"\(book.published)\">"))
            #expect(page.contains("src=\"\(book.imagePath)\""))
            #expect(page.contains("<meta name=\"description\""))
            #expect(page.contains(#"<link rel="canonical" href="http://127.0.0.1:"#))
            #expect(page.contains("<a href=\"\(book.category.path)\">"))
            #expect(page.components(separatedBy: "<p>").count > book.description.count)
        }
    }

    /// A pattern that only the quirk's pages have, and one that they lack.
    @Test(arguments: [
        (Quirk.unclosed, "<p class=\"price\">", "</p>"), (.unquoted, "class=price", "class=\"price\""),
        (.strayEndTags, "</span></font></i>", "<span"), (.uppercase, "<A HREF='/'", "<a "),
        (.noSkeleton, "<!DOCTYPE html>", "<body"), (.entities, "&#", "</nosuch>"),
        (.duplicateAttributes, #"href="/" href="/trap/duplicate""#, "</nosuch>"),
        (.comments, "<!-- <a href=\"/trap/comment\">", "<textarea"), (.scripts, "x</a href", "<!--"),
        (.conditionals, "<!--[if lt IE 9]>", "<textarea"), (.spacing, "href =\n\"/\"\t>", "<a href="),
        (.misnested, "<b>Read <i>in the</b> bath</i>", "<!--"),
    ])
    func eachQuirkIsOnItsPages(quirk: Quirk, present: String, absent: String) async throws {
        try await markup(quirk) { _, page in
            #expect(page.contains(present))
            #expect(!page.contains(absent))
        }
    }

    @Test(arguments: [
        (Charset.utf8, String.Encoding.utf8, "text/html; charset=utf-8"),
        (.windows1251, .windowsCP1251, "text/html; charset=windows-1251"),
        (.iso88591, .isoLatin1, "text/html; charset=iso-8859-1"), (.shiftJIS, .shiftJIS, "text/html"),
        (.utf16LE, .utf16, "text/html"), (.utf16BE, .utf16, "text/html"),
    ])
    func everyCharsetDecodesToTheTitle(charset: Charset, encoding: String.Encoding, type: String) async throws {
        try await withBookshop(books: 400) { shop in
            for book in shop.catalogue.books where book.charset == charset && book.quirk == .none {
                let answer = try await RawClient.fetch(book.path, port: shop.port)
                #expect(answer.header("content-type") == type)
                let page = try #require(String(data: Data(answer.body), encoding: encoding))
                #expect(page.contains("<h1 class=\"title\">\(book.title)</h1>"))
                // What the encoding lacks, such as € in ISO-8859-1, is a character reference.
                let price = book.priceText.replacing("€", with: charset == .iso88591 ? "&#8364;" : "€")
                #expect(page.contains("<p class=\"price\">\(price)</p>"))
                #expect(page.contains("<meta charset=\"shift_jis\">") == (charset == .shiftJIS))
            }
        }
    }

    @Test func byteOrderMarksTellUTF16() async throws {
        try await withBookshop(books: 40) { shop in
            for (id, mark) in [(17, [0xFF, 0xFE] as [UInt8]), (37, [0xFE, 0xFF])] {
                let book = try #require(shop.catalogue.book(id))
                let answer = try await RawClient.fetch(book.path, port: shop.port)
                #expect(Array(answer.body.prefix(2)) == mark)
            }
        }
    }
}
