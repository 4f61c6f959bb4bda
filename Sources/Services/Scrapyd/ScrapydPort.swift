package import Logging

/// The port of a Scrapyd instance.
package enum ScrapydPort {
    /// A service that answers as Scrapyd does.
    ///
    /// - Parameters:
    ///   - access: which browsers may ask (P30); who may is said by the instance's users.
    ///   - metrics: what `GET /metrics` answers, which Scrapyd does not have.
    ///   - readers: who may read them where the instance has no users, and with a token where it has some.
    package static func service(
        _ service: ScrapydService, access: AccessControl.Configuration,
        metrics: @escaping ControllerRoutes.Metrics, readers: AccessControl,
        configuration: HTTPService.Configuration, logger: Logger,
        onListening: @escaping @Sendable (HTTPService.Address) async -> Void
    ) -> HTTPService {
        var access = access
        // A page that knows no password gets nothing; without users, only this machine's own names lead here.
        access.requiresToken = !service.instance.users.isEmpty
        let responder = ScrapydResponder(
            service: service, endpoints: service.endpoints, access: AccessControl(tokens: nil, configuration: access),
            metrics: metrics, readers: service.instance.users.isEmpty ? readers : readers.requiringTokens,
            logger: logger)
        return HTTPService(
            name: "scrapyd", responder: responder, configuration: configuration, logger: logger,
            onListening: onListening)
    }
}
