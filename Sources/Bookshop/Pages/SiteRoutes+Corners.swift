import HTTPTypes
import Hummingbird

extension SiteRoutes {
    /// Pages for one purpose each: `/nofollow/`, `/deep/<n>`, `/structured/`, and the traps that no page truly links to.
    func addCorners(to router: Router<BasicRequestContext>) {
        addNofollow(to: router)
        router.get("/deep/:number") { _, context in
            guard let number = context.parameters.get("number", as: Int.self), number >= 1, number < 1_000_000 else {
                throw HTTPError(.notFound)
            }
            let frame = PageFrame(title: "Floor \(number)")
            return Response.html(
                frame.page { html in
                    html.element("a", ["href": "\(number + 1)", "class": "down"], "Further down")
                })
        }
        router.get("/structured") { request, _ in
            guard let book = shop.catalogue.book(1) else { throw HTTPError(.notFound) }
            return Response.html(StructuredPage(book: book, origin: origin(request)).markup)
        }
        router.get("/trap/**") { _, _ in
            // Reached only by a crawler that takes text for links: the log tells the test.
            Response.html(PageFrame(title: "You read a comment").page { _ in })
        }
    }

    private func addNofollow(to router: Router<BasicRequestContext>) {
        router.get("/nofollow") { _, _ in
            Response.html(
                PageFrame(title: "Mind the links").page { html in
                    html.element("a", ["href": "/nofollow/link-target", "rel": "noopener NoFollow ugc"], "not this")
                    html.element("a", ["href": "/nofollow/followed"], "this")
                    html.element("a", ["href": "/nofollow/meta"], "and this, but nothing behind it")
                    html.element("a", ["href": "/nofollow/header"], "the same, said by a header")
                    html.element("a", ["href": "/nofollow/noindex"], "not for the index")
                })
        }
        router.get("/nofollow/:name") { _, context in
            let name = try context.parameters.require("name")
            var frame = PageFrame(title: "Nofollow: \(name)")
            var headers: HTTPFields = [:]
            switch name {
            case "meta": frame.robots = "index, NoFollow"
            case "header": headers[.robotsTag] = "nofollow"
            case "noindex": frame.robots = "noindex"
            default: break
            }
            let page = frame.page { html in
                html.element("a", ["href": "/nofollow/behind-\(name)"], "behind \(name)")
            }
            guard ["link-target", "followed", "meta", "header", "noindex"].contains(name) || name.hasPrefix("behind-")
            else { throw HTTPError(.notFound) }
            return Response.html(
                name.hasPrefix("behind-") ? frame.page { _ in } : page, headers: headers)
        }
    }
}

extension HTTPField.Name {
    /// `X-Robots-Tag`, the header form of meta robots. The literal is a valid field name.
    static let robotsTag = HTTPField.Name("X-Robots-Tag") ?? .via
}
