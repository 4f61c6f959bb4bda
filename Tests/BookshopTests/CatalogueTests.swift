import Bookshop
import Foundation
import TestSupport
import Testing

@Suite struct CatalogueTests {
    @Test func everyBookHasItsOwnTitleAndPath() async throws {
        try await withBookshop(books: 1_000) { shop in
            let books = shop.catalogue.books
            #expect(books.count == 1_000)
            #expect(Set(books.map(\.title)).count == 1_000)
            #expect(Set(books.map(\.path)).count == 1_000)
            #expect(books.map(\.id) == Array(1...1_000))
        }
    }

    @Test func titlesStayDifferentBeyondAllCombinationsOfWords() async throws {
        try await withBookshop(books: 40_000) { shop in
            // 30 adjectives, 30 nouns and 20 places make 18,000 titles; the next round says so.
            let wanted = [1, 18_001, 36_001].compactMap { shop.catalogue.book($0)?.title }
            #expect(wanted.count == 3)
            #expect(Set(wanted).count == 3)
            #expect(wanted[1] == wanted[0] + ", Part 2")
            #expect(wanted[2] == wanted[0] + ", Part 3")
        }
    }

    @Test func productCodesCheckTheirOwnDigits() async throws {
        try await withBookshop(books: 200) { shop in
            for book in shop.catalogue.books {
                let digits = book.productCode.compactMap(\.wholeNumberValue)
                #expect(digits.count == 12)
                // GTIN: three times the digits in odd places plus the others is a multiple of ten.
                let sum = digits.enumerated().reduce(0) { $0 + $1.element * ($1.offset % 2 == 0 ? 3 : 1) }
                #expect(sum % 10 == 0, "\(book.productCode)")
            }
        }
    }

    @Test func pricesAreWrittenAsTheirCountriesWriteThem() async throws {
        try await withBookshop(books: 1_000) { shop in
            let patterns: [Language: String] = [
                .english: #"^£\d{1,3}(,\d{3})*\.\d\d$"#, .french: #"^\d{1,3}(\.\d{3})*,\d\d €$"#,
                .russian: "^\\d{1,3}(\u{A0}\\d{3})*,\\d\\d руб\\.$", .japanese: #"^\d{1,3}(,\d{3})*円$"#,
            ]
            for book in shop.catalogue.books {
                let pattern = try #require(patterns[book.language])
                #expect(book.priceText.range(of: pattern, options: .regularExpression) != nil, "\(book.priceText)")
                #expect(Int(book.priceText.filter(\.isWholeNumber)) == book.price)
            }
            #expect(shop.catalogue.books.contains { $0.priceText.contains(".") && $0.priceText.contains("€") })
        }
    }

    @Test func everyQuirkMeetsEveryCharset() async throws {
        try await withBookshop(books: 1_000) { shop in
            let met = Set(shop.catalogue.books.map { "\($0.quirk) \($0.charset)" })
            #expect(met.count == Quirk.allCases.count * Charset.allCases.count)
        }
    }

    @Test func theSameSeedGivesTheSameShop() async throws {
        func pages(seed: UInt64) async throws -> [[UInt8]] {
            try await withBookshop(books: 60) {
                $0.seed = seed
            } _: { shop in
                var pages: [[UInt8]] = []
                let fixed = ["/", "/catalogue/", "/api/books", "/feed.rss", "/images/7.png"]
                for path in fixed + shop.catalogue.paths.suffix(50) {
                    let answer = try await RawClient.fetch(path, port: shop.port, headers: [("Host", "shop.example")])
                    #expect(answer.status == 200)
                    pages.append(answer.body)
                }
                return pages
            }
        }
        let first = try await pages(seed: 5)
        let again = try await pages(seed: 5)
        #expect(again.count == 55)
        for (left, right) in zip(first, again) { #expect(left.elementsEqual(right)) }
        let other = try await pages(seed: 6)
        for (left, right) in zip(first, other) { #expect(!left.elementsEqual(right)) }
    }

    @Test func listsShowEveryBookOnceAndLinkTheNextPage() async throws {
        try await withBookshop(books: 130) { shop in
            var path: String? = "/catalogue/"
            var found: [String] = []
            var pages = 0
            while let current = path {
                let text = try await RawClient.fetch(current, port: shop.port).text
                found += text.matches(of: /<h3><a href="([^"]+)"/).map { String($0.1) }
                path = text.firstMatch(of: /<li class="next"><a href="([^"]+)"/).map { "/catalogue/" + $0.1 }
                pages += 1
                try #require(pages < 20)
            }
            #expect(pages == 7)
            #expect(found == shop.catalogue.books.map(\.path))
        }
    }

    @Test func categoriesShareTheBooksAmongThem() async throws {
        try await withBookshop(books: 500) { shop in
            #expect(Set(Category.all.map(\.slug)).count == Category.all.count)
            let numbers = Category.all.flatMap { shop.catalogue.numbers(in: $0) }
            #expect(numbers.sorted() == Array(1...500))
            let category = try #require(Category.all.max { $0.name < $1.name })
            let text = try await RawClient.fetch(category.path, port: shop.port).text
            #expect(text.contains("\(shop.catalogue.numbers(in: category).count) books"))
        }
    }

    @Test func everyPathOfTheCatalogueAnswers() async throws {
        try await withBookshop(books: 60) { shop in
            let paths = shop.catalogue.paths
            #expect(Set(paths).count == paths.count)
            for path in paths {
                let answer = try await RawClient.fetch(path, port: shop.port)
                #expect(answer.status == 200, "\(path)")
            }
        }
    }

    @Test(arguments: [
        "/book/1.html", "/book/1-other.html", "/book/61-x.html", "/book/0-x.html", "/catalogue/page-1.html",
        "/catalogue/page-4.html", "/catalogue/page-x.html", "/category/nothing/", "/api/books/61", "/images/61.png",
        "/sitemap-books-2.xml.gz", "/many/0", "/nosuch", "/old/99", "/redirect/404/x", "/encoded/brotli/1",
    ])
    func whatIsNotThereIsNotFound(path: String) async throws {
        try await withBookshop(books: 60) { shop in
            let answer = try await RawClient.fetch(path, port: shop.port)
            #expect(answer.status == 404)
        }
    }

    @Test func aListWithoutItsSlashRedirectsToItself() async throws {
        try await withBookshop { shop in
            let answer = try await RawClient.fetch("/catalogue", port: shop.port)
            #expect(answer.status == 301)
            #expect(answer.header("location") == "/catalogue/")
        }
    }

    @Test func headAnswersLikeGetWithoutItsBody() async throws {
        try await withBookshop { shop in
            let get = try await RawClient.fetch("/catalogue/", port: shop.port)
            let head = try await RawClient.fetch("/catalogue/", port: shop.port, method: "HEAD")
            #expect(head.status == 200)
            #expect(head.rawBody.isEmpty)
            #expect(head.header("content-type") == get.header("content-type"))
        }
    }
}
