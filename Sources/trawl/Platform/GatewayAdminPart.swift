import Crawling
import Gateway
import Jobs
import Logging
import Services

/// The admin listener of a gateway.
struct GatewayAdminPart: Sendable {
    struct Settings: Sendable {
        let host: String
        let port: Int
        /// Asked for when there is one; nil on loopback only.
        let token: String?
        /// Nil for plain HTTP.
        let certificate: HTTPService.Certificate?
    }

    /// Its name in the ready file.
    static let name = "gateway_admin"

    let service: HTTPService

    /// - Parameters:
    ///   - reload: see ``GatewayAdminHooks``; nil for a gateway without a file.
    ///   - purge: the same; nil for one without a cache.
    init(
        _ settings: Settings, gateway: Gateway, metrics: PlatformMetrics, readiness: Readiness, logger: Logger,
        reload: (@Sendable () async throws -> String)? = nil,
        purge: (@Sendable (GatewayPurge) async throws -> Int?)? = nil
    ) {
        let figures = GatewayMetrics(gateway)
        let hooks = GatewayAdminHooks(
            metrics: { await metrics.answer($0, with: figures) }, reload: reload, purge: purge)
        let routes = GatewayAdminRoutes(gateway: gateway, version: TrawlVersion.current, hooks: hooks)
        var listening = HTTPService.Configuration(port: settings.port)
        listening.host = settings.host
        listening.certificate = settings.certificate
        service = HTTPService(
            name: Self.name, table: routes.table(), access: Self.access(settings), configuration: listening,
            logger: logger
        ) { address in
            readiness.listens(Self.name, at: address.url)
        }
    }

    /// Whoever has the token may do everything.
    private static func access(_ settings: Settings) -> AccessControl {
        var configuration = AccessControl.Configuration(requiresToken: settings.token != nil)
        configuration.hosts = [settings.host.lowercased()]
        let token = settings.token
        return AccessControl(configuration: configuration) { secret in
            guard let token, let name = EntityName("gateway"), Credentials.isSame(secret, token) else { return nil }
            return Token(name: name, role: .admin, createdAt: .now)
        }
    }
}
