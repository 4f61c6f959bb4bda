/// The way in.
struct HomePage {
    let catalogue: Catalogue
    let origin: String

    var markup: String {
        var frame = PageFrame(title: "The Bookshop")
        frame.description = "A shop of books that nobody wrote, for crawlers that want something to read."
        frame.canonical = origin + "/"
        return frame.page { html in
            html.element("h1", [:], "The Bookshop")
            html.open("form", ["action": "/search", "method": "get"])
            html.void("input", ["type": "search", "name": "q"])
            html.element("button", [:], "Search")
            html.close("form")
            html.open("ul", ["class": "categories"])
            for category in Category.all {
                html.open("li")
                html.element("a", ["href": category.path], category.name)
                html.close("li")
            }
            html.close("ul")
            html.element("h2", [:], "On the table by the door")
            html.open("ol", ["class": "books"])
            for number in 1...6 {
                if let book = catalogue.book(number) { ListPage.entry(of: book, &html) }
            }
            html.close("ol")
            html.element("a", ["href": "/catalogue/"], "See all \(catalogue.count) books")
        }
    }
}
