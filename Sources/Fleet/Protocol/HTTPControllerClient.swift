import AsyncHTTPClient
package import Logging
import NIOCore
import NIOHTTP1
import Web

/// Speaks with a controller over HTTP (`/fleet/…`). Connections are kept and used again; nothing is retried.
///
/// ``close()`` must be called at the end.
package final class HTTPControllerClient: ControllerClient {
    package struct Configuration: Sendable {
        /// Where the controller listens, such as `http://master:8081`.
        package var address: String
        /// A token of the role `node`; nil where the controller wants none.
        package var token: String?
        /// A file of authorities, PEM, that the controller's certificate is checked by; nil for those of the machine.
        package var authorities: String?
        /// What a call may take that waits for nothing.
        package var limit: Duration = .seconds(15)
        /// What fetching an egg may take.
        package var eggLimit: Duration = .seconds(120)
        /// What a lease call may take beyond its wait.
        package var leaseMargin: Duration = .seconds(10)

        package init(address: String) { self.address = address }
    }

    /// No answer may have more bytes: 10,000 jobs with large inputs.
    static let mostBytes = 128 << 20

    package let configuration: Configuration
    let base: String
    let client: HTTPClient

    /// Throws ``FleetFault`` `controller_unreachable` when the address is no http or https URL, and
    /// ``TrustedAuthorities/Fault`` when the authorities' file cannot be used.
    package init(_ configuration: Configuration, logger: Logger) throws {
        self.configuration = configuration
        let (base, isLoopback) = try Self.base(configuration.address)
        self.base = base
        var settings = HTTPClient.Configuration()
        // The token is for the controller alone.
        settings.redirectConfiguration = .disallow
        settings.httpVersion = .http1Only
        settings.timeout.connect = .seconds(10)
        // A long poll, heartbeats and many outputs at a time.
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
        // Who calls tries again, and is to know why: the library would try until the call's time is over, and then only say
        // that it is.
        settings.connectionPool.retryConnectionEstablishment = false
        settings.tlsConfiguration = try TrustedAuthorities.client(configuration.authorities)
        if configuration.token != nil, base.hasPrefix("http://"), !isLoopback {
            logger.warning(
                "the token goes to the controller unencrypted; give the controller a certificate and use https",
                metadata: ["controller": "\(base)"])
        }
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
    }

    /// Closes all connections.
    package func close() async throws { try await client.shutdown() }

    /// The address without a slash at its end, and whether it is this machine's own.
    private static func base(_ address: String) throws -> (text: String, isLoopback: Bool) {
        guard let url = try? WebURL(address), url.isFetchable, url.query == nil, url.fragment == nil,
            !url.hasCredentials
        else {
            throw FleetFault(
                .unreachable, "the controller's address must be a URL such as http://master:8081, and hold no password")
        }
        var path = url.path
        while path.hasSuffix("/") { path.removeLast() }
        let isLoopback = ["localhost", "127.0.0.1", "[::1]"].contains(url.host)
        return (url.origin + path, isLoopback)
    }
}
