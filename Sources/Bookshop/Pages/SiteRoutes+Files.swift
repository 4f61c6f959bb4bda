import HTTPTypes
import Hummingbird

extension SiteRoutes {
    /// Pictures, the style sheet, the feed and the sitemaps.
    func addFiles(to router: Router<BasicRequestContext>) {
        router.get("/images/:file") { _, context in
            let file = try context.parameters.require("file")
            guard file.hasSuffix(".png"), let id = Int(file.dropLast(4)), shop.catalogue.book(id) != nil else {
                throw HTTPError(.notFound)
            }
            return Response.bytes(picture(id), "image/png")
        }
        router.get("/shop.css") { _, _ in
            Response.bytes(Array("body { font: 16px/1.5 serif } .price { color: #a33 }\n".utf8), "text/css")
        }
        router.get("/feed.rss") { request, _ in
            Response.bytes(Array(feed(origin(request)).utf8), "application/rss+xml; charset=utf-8")
        }
        router.get("/sitemap.xml") { request, _ in
            Response.bytes(Array(Sitemap.index(origin(request), shop.catalogue).utf8), "application/xml")
        }
        router.get("/sitemap-categories.xml") { request, _ in
            Response.bytes(Array(Sitemap.categories(origin(request)).utf8), "application/xml")
        }
        router.get("/:sitemap") { request, context in
            let name = try context.parameters.require("sitemap")
            guard name.hasPrefix("sitemap-books-"), name.hasSuffix(".xml.gz"),
                let number = Int(name.dropFirst(14).dropLast(7)),
                let sitemap = Sitemap.books(origin(request), shop.catalogue, part: number)
            else { throw HTTPError(.notFound) }
            return Response.bytes(Compression.gzip(Array(sitemap.utf8)), "application/gzip")
        }
    }

    private func picture(_ id: Int) -> [UInt8] {
        var draw = Draw(seed: shop.catalogue.seed, .picture, id)
        func part() -> UInt8 { UInt8(draw.number(in: 40...215)) }
        return PNG.image(width: 8, height: 12, red: part(), green: part(), blue: part())
    }

    private func feed(_ origin: String) -> String {
        var feed = HTMLWriter()
        feed.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        feed.open("rss", ["version": "2.0"])
        feed.open("channel")
        feed.element("title", [:], "The Bookshop: new books")
        feed.element("link", [:], origin + "/")
        feed.element("description", [:], "What came in last")
        for number in max(1, shop.catalogue.count - 19)...max(1, shop.catalogue.count) {
            guard let book = shop.catalogue.book(number) else { continue }
            feed.open("item")
            feed.element("title", [:], book.title)
            feed.element("link", [:], origin + book.path)
            feed.element("guid", ["isPermaLink": "false"], book.productCode)
            feed.element("description", [:], book.description.first ?? "")
            feed.close("item")
        }
        feed.close("channel")
        feed.close("rss")
        return feed.markup
    }
}
