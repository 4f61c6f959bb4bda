import Hummingbird

extension SiteRoutes {
    /// A tree of tiny pages: `/many/` is its root, page `n` links to pages `10n+1` to `10n+10`, to its parent, and to
    /// the root. Every page up to `Configuration.manyPages` can be reached, most of them by one way down only.
    func addMany(to router: Router<BasicRequestContext>) {
        router.get("/many") { _, _ in many(0) }
        router.get("/many/:number") { _, context in
            guard let number = context.parameters.get("number", as: Int.self),
                number >= 1, number <= shop.configuration.manyPages
            else { throw HTTPError(.notFound) }
            return many(number)
        }
    }

    private func many(_ number: Int) -> Response {
        var html = HTMLWriter()
        html.raw("<!DOCTYPE html>\n")
        html.element("title", [:], "Leaf \(number)")
        html.element("a", ["href": "/many/"], "root")
        if number > 10 { html.element("a", ["href": "/many/\((number - 1) / 10)"], "up") }
        for child in number * 10 + 1...number * 10 + 10 where child <= shop.configuration.manyPages {
            html.element("a", ["href": "/many/\(child)"], "\(child)")
        }
        return .html(html.markup)
    }
}
