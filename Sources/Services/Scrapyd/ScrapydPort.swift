package import Logging

/// The port of a Scrapyd instance.
package enum ScrapydPort {
    /// A service that answers as Scrapyd does.
    ///
    /// - Parameter access: which browsers may ask (P30); who may is said by the instance's users.
    package static func service(
        _ service: ScrapydService, access: AccessControl.Configuration, configuration: HTTPService.Configuration,
        logger: Logger, onListening: @escaping @Sendable (HTTPService.Address) async -> Void
    ) -> HTTPService {
        var access = access
        // A page that knows no password gets nothing; without users, only this machine's own names lead here.
        access.requiresToken = !service.instance.users.isEmpty
        let responder = ScrapydResponder(
            service: service, endpoints: service.endpoints, access: AccessControl(tokens: nil, configuration: access),
            logger: logger)
        return HTTPService(
            name: "scrapyd", responder: responder, configuration: configuration, logger: logger,
            onListening: onListening)
    }
}
