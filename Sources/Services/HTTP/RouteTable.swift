import NIOCore
import NIOHTTP1
package import Web

/// All routes of a service, with the way to find them and the document about them, which is a route itself.
package struct RouteTable: Sendable {
    package let routes: [Route]
    /// What `GET /openapi.json` answers.
    package let document: JSONValue
    let matcher: RouteMatcher

    /// - Parameters:
    ///   - title: the service's name, for the document.
    ///   - version: of the program.
    ///   - about: what the service does, in a sentence or two.
    ///   - schemas: the shapes that routes name with `Schema.named`.
    package init(
        title: String, version: String, about: String, schemas: [(String, Schema)], routes: [Route]
    ) {
        let place = Route(
            .GET, "/openapi.json", "getOpenAPI", "This document", tag: "Service", role: nil,
            answers: [.json(.any, "The OpenAPI 3.1 document.")], work: .whole { _ in .empty() })
        let document = OpenAPIDocument(title: title, version: version, about: about, schemas: schemas)
            .json(routes: routes + [place])
        let reply = Reply.json(document)
        let described = Route(
            place.method, place.path, place.name, place.summary, tag: place.tag, role: place.role,
            answers: place.answers
        ) { _ in reply }
        self.routes = routes + [described]
        self.document = document
        matcher = RouteMatcher(self.routes)
    }
}
