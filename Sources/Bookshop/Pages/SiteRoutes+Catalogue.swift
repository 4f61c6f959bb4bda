import Hummingbird

extension SiteRoutes {
    /// Home, lists, categories, books and search.
    func addCatalogue(to router: Router<BasicRequestContext>) {
        let catalogue = shop.catalogue
        router.get("/") { request, _ in
            Response.html(HomePage(catalogue: catalogue, origin: origin(request)).markup)
        }
        router.get("/catalogue") { request, _ in
            // The links of a list are relative: without the slash they would lead elsewhere.
            request.uri.path == "/catalogue"
                ? .redirect(to: "/catalogue/", status: .movedPermanently) : try list(request, page: 1)
        }
        router.get("/catalogue/:file") { request, context in
            try list(request, page: Self.pageNumber(context.parameters.require("file")))
        }
        router.get("/category/:slug") { request, context in
            try category(request, context.parameters.require("slug"), page: 1)
        }
        router.get("/category/:slug/:file") { request, context in
            let page = try Self.pageNumber(context.parameters.require("file"))
            return try category(request, context.parameters.require("slug"), page: page)
        }
        router.get("/book/:file") { request, context in
            let book = try book(fileName: context.parameters.require("file"))
            let page = BookPage(book: book, catalogue: catalogue, origin: origin(request))
            return Response.html(page.markup, charset: book.charset)
        }
        router.get("/search") { request, _ in search(request) }
    }

    private func list(_ request: Request, page: Int) throws -> Response {
        let numbers = shop.catalogue.count > 0 ? Array(1...shop.catalogue.count) : []
        return try list("/catalogue/", "All books", numbers, page, origin(request))
    }

    private func category(_ request: Request, _ slug: String, page: Int) throws -> Response {
        guard let category = Category.all.first(where: { $0.slug == slug }) else { throw HTTPError(.notFound) }
        let numbers = shop.catalogue.numbers(in: category)
        return try list(category.path, category.name, numbers, page, origin(request))
    }

    private func list(_ base: String, _ name: String, _ numbers: [Int], _ page: Int, _ origin: String) throws
        -> Response
    {
        let list = ListPage(
            catalogue: shop.catalogue, base: base, name: name, numbers: numbers, page: page, origin: origin)
        guard page >= 1, page <= list.pageCount else { throw HTTPError(.notFound) }
        return .html(list.markup)
    }

    /// The book whose page is called `fileName`; another slug is another address, which the shop does not have.
    func book(fileName: String) throws -> Book {
        guard let id = Int(fileName.prefix { $0 != "-" }), let book = shop.catalogue.book(id),
            book.path == "/book/" + fileName
        else { throw HTTPError(.notFound) }
        return book
    }

    private static func pageNumber(_ file: String) throws -> Int {
        guard file.hasPrefix("page-"), file.hasSuffix(".html"),
            let number = Int(file.dropFirst(5).dropLast(5)), number > 1
        else { throw HTTPError(.notFound) }
        return number
    }

    /// Search results. They vary with the query only, and robots.txt asks not to crawl the sorted ones.
    private func search(_ request: Request) -> Response {
        let words = request.uri.queryParameters["q"].map(String.init) ?? ""
        let found = shop.catalogue.numbers(matching: words.replacing("+", with: " "))
        var frame = PageFrame(title: "Search: \(words)")
        frame.robots = "noindex"
        return .html(
            frame.page { html in
                html.element("h1", [:], "Found: \(found.count)")
                html.open("ol", ["class": "books"])
                for number in found.prefix(Catalogue.pageSize) {
                    if let book = shop.catalogue.book(number) { ListPage.entry(of: book, &html) }
                }
                html.close("ol")
            })
    }
}
