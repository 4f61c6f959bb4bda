/// The page of one book.
struct BookPage {
    let book: Book
    let catalogue: Catalogue
    /// Scheme, host and port, for the addresses that must be absolute.
    let origin: String

    var markup: String {
        var frame = PageFrame(
            title: "\(book.title) | The Bookshop", language: book.language.rawValue, charset: book.charset,
            quirk: book.quirk)
        frame.description = book.description.first
        frame.canonical = origin + book.path
        // Links relative to a base are among what is unusual about some pages.
        if book.quirk == .misnested { frame.base = "/book/" }
        return frame.page { page in
            breadcrumb(&page)
            page.open("article", ["class": "book", "id": "book-\(book.id)", "data-id": "\(book.id)"])
            summary(&page)
            page.open("div", ["class": "description"])
            for paragraph in book.description { page.element("p", [:], paragraph) }
            page.close("div")
            attributes(&page)
            page.close("article")
            related(&page)
        }
    }

    private func breadcrumb(_ page: inout HTMLWriter) {
        page.open("ul", ["class": "breadcrumb"])
        for (path, name) in [("/", "Home"), ("/catalogue/", "Books"), (book.category.path, book.category.name)] {
            page.open("li")
            page.element("a", ["href": path], name)
            page.close("li")
        }
        page.close("ul")
    }

    private func summary(_ page: inout HTMLWriter) {
        page.element("h1", ["class": "title"], book.title)
        page.void("img", ["src": book.imagePath, "alt": book.title, "width": "64", "height": "96"])
        page.element("p", ["class": "author"], book.author)
        page.element("p", ["class": "price"], book.priceText)
        page.element(
            "p", ["class": "availability \(book.stock > 0 ? "in-stock" : "sold-out")"],
            book.stock > 0 ? "In stock (\(book.stock) available)" : "Sold out")
        page.open("p", ["class": "star-rating \(book.ratingName)", "title": "\(book.rating) of 5"])
        for _ in 0..<book.rating { page.raw("&#9733;") }
        page.close("p")
    }

    private func attributes(_ page: inout HTMLWriter) {
        page.open("table", ["class": "attributes"])
        for (name, value) in [
            ("Product code", book.productCode), ("Author", book.author), ("Price", book.priceText),
            ("Published", book.published), ("Pages", "\(book.pages)"), ("Language", book.language.rawValue),
        ] {
            page.open("tr")
            page.element("th", [:], name)
            if name == "Published" {
                page.open("td")
                page.element("time", ["datetime": value], value)
                page.close("td")
            } else {
                page.element("td", [:], value)
            }
            page.close("tr")
        }
        page.close("table")
    }

    private func related(_ page: inout HTMLWriter) {
        page.element("h2", [:], "Readers also took home")
        page.open("ul", ["class": "related"])
        for (index, other) in book.related.enumerated() {
            guard let other = catalogue.book(other) else { continue }
            page.open("li")
            page.element("a", ["href": reference(to: other, index)], other.title)
            page.close("li")
        }
        page.close("ul")
        page.open("p", ["class": "elsewhere"])
        // With a base, a bare fragment would lead away from the page.
        page.element("a", ["href": (book.quirk == .misnested ? book.path : "") + "#book-\(book.id)"], "Top")
        page.element("a", ["href": "mailto:hello@bookshop.example"], "Write to us")
        page.element("a", ["href": "javascript:void(0)"], "Print")
        page.element("a", ["href": "tel:+44-20-0000-0000"], "Call us")
        page.close("p")
    }

    /// The same page said in the ways that pages say it.
    private func reference(to other: Book, _ index: Int) -> String {
        let file = String(other.path.dropFirst("/book/".count))
        switch index % 4 {
        case 0: return other.path
        case 1: return file
        case 2: return "../book/./\(file)#reviews"
        default: return "\(origin)\(other.path)"
        }
    }
}
