import HTTPTypes
import Hummingbird

extension SiteRoutes {
    /// Addresses that moved: `/old/<id>`, and `/redirect/<code>/<path>` to `/<path>`.
    func addRedirects(to router: Router<BasicRequestContext>) {
        router.get("/old/:id") { request, context in
            guard let id = context.parameters.get("id", as: Int.self), let book = shop.catalogue.book(id) else {
                throw HTTPError(.notFound)
            }
            // Absolute for even numbers, relative to the path for odd ones: Location may be either.
            let location = id.isMultiple(of: 2) ? origin(request) + book.path : ".." + book.path
            return Response.redirect(to: location, status: .movedPermanently)
        }
        let answer: @Sendable (Request, BasicRequestContext) async throws -> Response = { request, context in
            let code = context.parameters.get("code", as: Int.self) ?? 0
            guard [301, 302, 303, 307, 308].contains(code) else { throw HTTPError(.notFound) }
            let rest = request.head.path?.dropFirst("/redirect/\(code)".count) ?? "/"
            return .redirect(to: rest.isEmpty ? "/" : String(rest), status: .init(code: code))
        }
        router.get("/redirect/:code/**", use: answer)
        router.post("/redirect/:code/**", use: answer)
        // Where redirected posts arrive: says what came.
        router.on("/echo", method: .post) { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            return Response.bytes(Array("POST ".utf8) + Array(body.readableBytesView), "text/plain; charset=utf-8")
        }
        router.get("/echo") { _, _ in Response.bytes(Array("GET ".utf8), "text/plain; charset=utf-8") }
    }
}
