/// The sitemaps of a shop, by the protocol of sitemaps.org.
enum Sitemap {
    /// Books in one file; the protocol allows 50,000.
    static let booksPerFile = 500

    /// Files of books that there are.
    static func bookFiles(_ catalogue: Catalogue) -> Int {
        max(1, (catalogue.count + booksPerFile - 1) / booksPerFile)
    }

    /// The index of all.
    static func index(_ origin: String, _ catalogue: Catalogue) -> String {
        let files = (1...bookFiles(catalogue)).map { "/sitemap-books-\($0).xml.gz" } + ["/sitemap-categories.xml"]
        return document("sitemapindex") { xml in
            for file in files {
                xml.open("sitemap")
                xml.element("loc", [:], origin + file)
                xml.close("sitemap")
            }
        }
    }

    /// File `part` of the books, numbered from 1, or nil.
    static func books(_ origin: String, _ catalogue: Catalogue, part: Int) -> String? {
        guard part >= 1, part <= bookFiles(catalogue) else { return nil }
        return document("urlset") { xml in
            for number in (part - 1) * booksPerFile + 1...part * booksPerFile {
                guard let book = catalogue.book(number) else { continue }
                xml.open("url")
                xml.element("loc", [:], origin + book.path)
                xml.element("lastmod", [:], book.published)
                xml.close("url")
            }
        }
    }

    /// The lists.
    static func categories(_ origin: String) -> String {
        document("urlset") { xml in
            for path in ["/catalogue/"] + Category.all.map(\.path) {
                xml.open("url")
                xml.element("loc", [:], origin + path)
                xml.close("url")
            }
        }
    }

    private static func document(_ root: String, _ content: (inout HTMLWriter) -> Void) -> String {
        var xml = HTMLWriter()
        xml.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        xml.open(root, ["xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"])
        content(&xml)
        xml.close(root)
        return xml.markup
    }
}
