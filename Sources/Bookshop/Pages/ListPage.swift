/// One page of a list of books: of all, or of a category.
struct ListPage {
    let catalogue: Catalogue
    /// The address of the list's first page.
    let base: String
    let name: String
    let numbers: [Int]
    /// 1, 2, 3, …
    let page: Int
    let origin: String

    /// Pages of this list.
    var pageCount: Int { Catalogue.pageCount(of: numbers.count) }

    var markup: String {
        var frame = PageFrame(title: page == 1 ? name : "\(name), page \(page)")
        frame.canonical = origin + Catalogue.pagePath(base, page)
        if page < pageCount { frame.links = [["rel": "next", "href": Catalogue.pagePath(base, page + 1)]] }
        return frame.page { html in
            html.element("h1", [:], name)
            html.element("p", ["class": "count"], "\(numbers.count) books")
            if base == "/catalogue/" { categories(&html) }
            html.open("ol", ["class": "books", "start": "\((page - 1) * Catalogue.pageSize + 1)"])
            for number in numbers.dropFirst((page - 1) * Catalogue.pageSize).prefix(Catalogue.pageSize) {
                if let book = catalogue.book(number) { Self.entry(of: book, &html) }
            }
            html.close("ol")
            pager(&html)
        }
    }

    /// A book as lists show it.
    static func entry(of book: Book, _ html: inout HTMLWriter) {
        html.open("li", ["class": "book", "data-id": "\(book.id)"])
        html.open("a", ["href": book.path])
        html.void("img", ["src": book.imagePath, "alt": "", "width": "32", "height": "48"])
        html.close("a")
        html.open("h3")
        html.element("a", ["href": book.path, "title": book.title], book.title)
        html.close("h3")
        html.element("p", ["class": "price"], book.priceText)
        html.element("p", ["class": "star-rating \(book.ratingName)"], "\(book.rating) of 5")
        html.close("li")
    }

    private func categories(_ html: inout HTMLWriter) {
        html.open("ul", ["class": "categories"])
        for category in Category.all {
            html.open("li")
            html.element("a", ["href": category.path], category.name)
            html.close("li")
        }
        html.close("ul")
    }

    private func pager(_ html: inout HTMLWriter) {
        html.open("ul", ["class": "pager"])
        if page > 1 {
            html.open("li", ["class": "previous"])
            html.element("a", ["href": Catalogue.pagePath(base, page - 1), "rel": "prev"], "previous")
            html.close("li")
        }
        html.element("li", ["class": "current"], "Page \(page) of \(pageCount)")
        if page < pageCount {
            html.open("li", ["class": "next"])
            // Relative, as generators of such lists write it.
            html.element("a", ["href": "page-\(page + 1).html", "rel": "next"], "next")
            html.close("li")
        }
        html.close("ul")
    }
}
