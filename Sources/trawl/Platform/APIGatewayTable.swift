import Gateway
import Services
import Web

/// The routes of the API gateway. The client's own Host goes on to the services: their checks of Host and Origin see what a
/// browser was told, so that no page of elsewhere gets further here than there (P30).
enum APIGatewayTable {
    static func routes(present: Set<FrontedService>) -> [RouteConfiguration] {
        let prefixed = FrontedService.all.map { service in
            var route = RouteConfiguration(
                name: service.name,
                action: present.contains(service) ? .proxy(group: service.name) : .answer(absence(of: service)))
            route.match.path = .prefix(service.prefix)
            route.target = .withoutPrefix
            return route
        }
        let short = ["/scrape", "/scrape/batch"].map { path in
            var route = RouteConfiguration(name: path, action: .proxy(group: FrontedService.controller.name))
            route.match.path = .exact(path)
            return route
        }
        return prefixed + short + [
            RouteConfiguration(name: APIGatewayPart.name, action: .proxy(group: APIGatewayPart.name))
        ]
    }

    private static func absence(of service: FrontedService) -> RouteConfiguration.FixedAnswer {
        let body: JSONValue = ["error": "service_absent", "detail": .string(service.absence)]
        return .init(
            status: 503, fields: [.init("Content-Type", "application/json")], body: body.description)
    }
}
