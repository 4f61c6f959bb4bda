import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// A bookshop web site of our own making: what the demo, the examples and the tests crawl.
///
/// Everything on it follows from ``Configuration/seed``: two shops with the same seed and the same number of books
/// answer alike, byte for byte, apart from their port, dates and session cookies. `/` is the way in for visitors;
/// what misbehaves on purpose is listed at `/faults/`, which no ordinary page links to.
///
/// ```swift
/// try await Bookshop.withServer { shop in
///     // crawl shop.baseURL, then ask shop.requests(path: "/") how often it was fetched
/// }
/// ```
public struct Bookshop {
    /// Opens a shop, lends it to `body`, and closes it. When this returns, the port is free and nothing of the shop
    /// runs any more. Any number of shops can be open at once in one process.
    ///
    /// - Throws: what `body` throws, or why the shop could not listen.
    @discardableResult
    public static func withServer<Answer>(
        _ configuration: Configuration = Configuration(),
        isolation: isolated (any Actor)? = #isolation,
        _ body: (RunningBookshop) async throws -> Answer
    ) async throws -> Answer {
        let shop = Shop(configuration)
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let services = ServiceGroup(
            configuration: Self.services(shop, signals: []) { listening.yield($0) })
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                // Ends the stream also when binding fails, so that nobody waits for a port that never comes.
                defer { listening.finish() }
                try await services.run()
            }
            guard let port = await ports.first(where: { _ in true }) else {
                try await group.waitForAll()
                throw BookshopError.stopped
            }
            let outcome: Result<Answer, any Error>
            do {
                outcome = .success(try await body(RunningBookshop(shop: shop, port: port)))
            } catch {
                outcome = .failure(error)
            }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            return try outcome.get()
        }
    }

    /// Opens a shop and keeps it open until SIGTERM or SIGINT, or until the task is cancelled.
    ///
    /// - Parameter onListening: called once, when the shop listens.
    public static func run(
        _ configuration: Configuration = Configuration(),
        onListening: @escaping @Sendable (RunningBookshop) async -> Void
    ) async throws {
        let shop = Shop(configuration)
        let services = ServiceGroup(
            configuration: Self.services(shop, signals: [.sigterm, .sigint]) { port in
                await onListening(RunningBookshop(shop: shop, port: port))
            })
        try await services.run()
    }

    private static func services(
        _ shop: Shop, signals: [UnixSignal], onListening: @escaping @Sendable (Int) async -> Void
    ) -> ServiceGroupConfiguration {
        var logger = Logger(label: "bookshop")
        logger.logLevel = .error
        let application = Application(
            router: SiteRoutes.router(shop),
            server: HTTPServerBuilder { try ShopChannel(shop: shop, responder: $0).withCertificate() },
            configuration: ApplicationConfiguration(
                address: .hostname(shop.configuration.host, port: shop.configuration.port), reuseAddress: true),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
            logger: logger)
        var services = ServiceGroupConfiguration(
            services: [.init(service: application)], gracefulShutdownSignals: signals, logger: logger)
        // An answer that is still under way when the shop closes, say behind an artificial latency, is cut off.
        services.maximumGracefulShutdownDuration = .milliseconds(500)
        return services
    }
}

/// Why a shop did not open.
public enum BookshopError: Error, Equatable, CustomStringConvertible {
    /// The server ended before it listened, without saying why.
    case stopped

    /// What happened and what to do.
    public var description: String {
        "The bookshop ended before it listened: see that its host is an address of this machine and its port is free."
    }
}
