import HTTPTypes
import Hummingbird

/// All ordinary pages of a shop, as routes. Each group of pages adds its own, in a file of its own.
struct SiteRoutes: Sendable {
    let shop: Shop

    /// The origin that the client believes to talk to: the scheme and its `Host`.
    func origin(_ request: Request) -> String { "\(shop.scheme)://\(request.head.authority ?? "bookshop.example")" }

    static func router(_ shop: Shop) -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self, options: [.autoGenerateHeadEndpoints])
        router.add(middleware: ShopMiddleware(latency: shop.configuration.latency, gate: shop.gate))
        let routes = SiteRoutes(shop: shop)
        routes.addCatalogue(to: router)
        routes.addFiles(to: router)
        routes.addAPI(to: router)
        routes.addAccount(to: router)
        routes.addRobots(to: router)
        routes.addRedirects(to: router)
        routes.addEncoded(to: router)
        routes.addCorners(to: router)
        routes.addMany(to: router)
        return router
    }
}

/// What holds for every ordinary page: the artificial latency, the gate, and a page that says that there is none.
struct ShopMiddleware: RouterMiddleware {
    let latency: Duration?
    let gate: AnswerGate

    func handle(
        _ request: Request, context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        if let latency { try await Task.sleep(for: latency) }
        try await gate.pass()
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            let frame = PageFrame(title: "Not found")
            return .html(frame.page { $0.element("h1", [:], "We have no such page") }, status: .notFound)
        }
    }
}
