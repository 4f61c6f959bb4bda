/// A book said thrice: as JSON-LD, as microdata and as Open Graph properties.
struct StructuredPage {
    let book: Book
    let origin: String

    var markup: String {
        let frame = PageFrame(title: book.title)
        return frame.page { html in
            html.raw(
                """
                <script type="application/ld+json">
                {"@context": "https://schema.org", "@type": "Book", "name": \(json(book.title)),
                 "author": {"@type": "Person", "name": \(json(book.author))}, "gtin12": "\(book.productCode)",
                 "offers": {"@type": "Offer", "price": "\(decimalPrice)", "priceCurrency": "\(book.currency)"}}
                </script>

                """)
            html.void("meta", ["property": "og:title", "content": book.title])
            html.void("meta", ["property": "og:image", "content": origin + book.imagePath])
            html.open("div", ["itemscope": nil, "itemtype": "https://schema.org/Book"])
            html.element("h1", ["itemprop": "name"], book.title)
            html.element("span", ["itemprop": "author"], book.author)
            html.void("meta", ["itemprop": "gtin12", "content": book.productCode])
            html.open("div", ["itemprop": "offers", "itemscope": nil, "itemtype": "https://schema.org/Offer"])
            html.void("meta", ["itemprop": "priceCurrency", "content": book.currency])
            html.element("data", ["itemprop": "price", "value": decimalPrice], book.priceText)
            html.close("div")
            html.close("div")
        }
    }

    private var decimalPrice: String {
        let cents = book.price % 100
        return "\(book.price / 100).\(cents < 10 ? "0" : "")\(cents)"
    }

    /// Titles and names of the shop hold no control characters; only these two need escaping.
    private func json(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
