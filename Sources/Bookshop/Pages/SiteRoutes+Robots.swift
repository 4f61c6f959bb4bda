import HTTPTypes
import Hummingbird

extension SiteRoutes {
    /// robots.txt, and the pages that it is about.
    func addRobots(to router: Router<BasicRequestContext>) {
        router.get("/robots.txt") { request, _ in robots(request, redirects: 0) }
        router.get("/robots/:number") { request, context in
            robots(request, redirects: context.parameters.get("number", as: Int.self) ?? 0)
        }
        for name in ["", "closed.html", "open.html"] {
            router.get("/private/\(name)") { _, _ in
                let frame = PageFrame(title: "Private: \(name)")
                return Response.html(
                    frame.page { html in
                        html.element("a", ["href": "/private/closed.html"], "closed")
                        html.element("a", ["href": "/private/open.html"], "open")
                        html.element("a", ["href": "/draft.tmp"], "a draft")
                        html.element("a", ["href": "/catalogue/?sort=price"], "sorted")
                    })
            }
        }
        router.get("/draft.tmp") { _, _ in Response.html(PageFrame(title: "A draft").page { _ in }) }
    }

    private func robots(_ request: Request, redirects: Int) -> Response {
        func text(_ rules: String) -> Response { .bytes(Array(rules.utf8), "text/plain; charset=utf-8") }
        switch shop.configuration.robots {
        // A robots.txt that hangs is acted by the front handler.
        case .rules, .hang:
            return text(RobotsRules.text(crawlDelay: shop.configuration.crawlDelay, origin: origin(request)))
        case .disallowAll: return text(RobotsRules.closed)
        case .text(let rules): return text(rules)
        case .status(let code): return Response(status: .init(code: code))
        case .redirects(let count):
            return redirects < count
                ? .redirect(to: "/robots/\(redirects + 1)", status: .movedPermanently) : text(RobotsRules.closed)
        }
    }
}
