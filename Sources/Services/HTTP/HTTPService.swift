import Glibc
import HummingbirdCore
import HummingbirdTLS
package import Logging
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Synchronization

/// An HTTP surface: listens, answers by its table, and ends gracefully. Event streams and long polls end with it; other
/// requests are answered first.
package final class HTTPService: Service {
    package struct Configuration: Sendable {
        /// A name or an address of this machine.
        package var host = "127.0.0.1"
        /// 0 takes a free port; ``HTTPService/listening()`` tells which.
        package var port: Int
        /// With it the service speaks TLS (HTTP/1.1 inside).
        package var certificate: Certificate?
        /// More connections wait until one ends.
        package var mostConnections = 1_024
        /// More connections of one address are refused with 503, so that others find room.
        package var mostConnectionsPerAddress = 512
        /// Bounds what every route takes whose body is read as a whole.
        package var mostBodyBytes = 16 << 20
        /// From the first byte of a request, or the begin of the connection, to the end of the head.
        package var headTime: Duration = .seconds(10)
        /// From an answer to the next request.
        package var idleTime: Duration = .seconds(75)
        /// For a body, and one second more for each thousand bytes.
        package var bodyTime: Duration = .seconds(30)

        package init(port: Int) { self.port = port }
    }

    /// A certificate and its key, as PEM files.
    package struct Certificate: Sendable, Hashable {
        /// The certificate, with those that sign it behind it.
        package var chain: String
        package var key: String
        /// How the two files are configured, for faults.
        package var settings = "tls.certificate and tls.key"

        package init(chain: String, key: String) {
            self.chain = chain
            self.key = key
        }
    }

    /// Where a service listens.
    package struct Address: Sendable, Hashable {
        package var host: String
        package var port: Int
        package var isSecure: Bool

        /// Such as `http://127.0.0.1:8081`.
        package var url: String {
            "\(isSecure ? "https" : "http")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        }
    }

    /// Such as `controller`: for logs and metrics.
    package let name: String
    package let configuration: Configuration
    private let responder: any HTTPResponder
    private let counts: ConnectionCounts
    private let logger: Logger
    private let onListening: @Sendable (Address) async -> Void
    private let bound: (stream: AsyncStream<Never>, end: AsyncStream<Never>.Continuation)
    private let outcome = Mutex<Result<Address, any Error>?>(nil)

    /// - Parameter onListening: called once, when the service listens.
    package convenience init(
        name: String, table: RouteTable, access: AccessControl, configuration: Configuration, logger: Logger,
        onListening: @escaping @Sendable (Address) async -> Void = { _ in }
    ) {
        let responder = Responder(
            table: table, access: access, metrics: RouteMetrics(service: name, routes: table.routes),
            mostBodyBytes: configuration.mostBodyBytes, logger: logger)
        self.init(
            name: name, responder: responder, configuration: configuration, logger: logger, onListening: onListening)
    }

    /// One that does not answer by a table of routes.
    init(
        name: String, responder: any HTTPResponder, configuration: Configuration, logger: Logger,
        onListening: @escaping @Sendable (Address) async -> Void
    ) {
        self.name = name
        self.configuration = configuration
        self.logger = logger
        self.onListening = onListening
        self.responder = responder
        counts = ConnectionCounts(most: configuration.mostConnectionsPerAddress)
        let (stream, end) = AsyncStream.makeStream(of: Never.self)
        bound = (stream, end)
    }

    /// Waits until the service listens, and says where. Throws why it does not. One may ask, once.
    package func listening() async throws -> Address {
        for await _ in bound.stream {}
        guard let outcome = outcome.withLock({ $0 }) else { throw CancellationError() }
        return try outcome.get()
    }

    /// How many connections are open.
    package var connectionCount: Int { counts.total }

    /// Listens until the service is shut down. Throws a ``ListeningFault`` when it cannot.
    package func run() async throws {
        defer { bound.end.finish() }
        do {
            try await server().run()
        } catch {
            let fault = explain(error)
            outcome.withLock { $0 = $0 ?? .failure(fault) }
            throw fault
        }
    }

    private func server() throws -> any Service {
        let pace = ConnectionPace.Limits(
            head: .init(configuration.headTime), idle: .init(configuration.idleTime),
            body: .init(configuration.bodyTime))
        let channel = ServiceChannel(
            responder: responder, pace: pace, date: DateField(), counts: counts)
        // What the library says of its own is said here, once.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let host = bareHost
        let server = ServerConfiguration(
            address: .hostname(host, port: configuration.port), backlog: 1_024, reuseAddress: true,
            availableConnectionsDelegate: .maximum(configuration.mostConnections, logger: quiet))
        return try secured(channel).server(
            configuration: server,
            onServerRunning: { [self] listener in
                let address = Address(
                    host: host, port: listener.localAddress?.port ?? configuration.port,
                    isSecure: configuration.certificate != nil)
                outcome.withLock { $0 = .success(address) }
                bound.end.finish()
                logger.info("\(name) listens", metadata: ["url": "\(address.url)"])
                await onListening(address)
            }, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: quiet)
    }

    private var bareHost: String {
        let host = configuration.host
        return host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    }

    private func secured(_ channel: ServiceChannel) throws -> any ServerChildChannel {
        guard let certificate = configuration.certificate else { return channel }
        for path in [certificate.chain, certificate.key] where access(path, R_OK) != 0 {
            throw ListeningFault(
                .certificate,
                "\(name) cannot speak TLS: \(path) cannot be read: \(String(cString: strerror(errno))); name a PEM file that "
                    + "this user may read with \(certificate.settings).")
        }
        do {
            var tls = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(certificate.chain).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: certificate.key, format: .pem)))
            tls.minimumTLSVersion = .tlsv12
            tls.applicationProtocols = ["http/1.1"]
            return try TLSChannel(channel, tlsConfiguration: tls)
        } catch {
            throw ListeningFault(
                .certificate,
                "The certificate \(certificate.chain) with the key \(certificate.key) cannot be used: both must be PEM files "
                    + "that belong together (\(error)).")
        }
    }

    private func explain(_ error: any Error) -> any Error {
        let place = "\(configuration.host):\(configuration.port)"
        // Once it has listened, what ends it is its own reason.
        if error is ListeningFault || error is CancellationError || outcome.withLock({ $0 != nil }) { return error }
        guard let error = error as? IOError else {
            return ListeningFault(
                .failed,
                "\(name) cannot listen on \(place): the host leads to no address of this machine; configure another (\(error))."
            )
        }
        switch error.errnoCode {
        case EADDRINUSE:
            return ListeningFault(
                .portTaken,
                "\(name) cannot listen on \(place): another program has the port; end that program, or configure another "
                    + "port (`trawl config` lists the keys; 0 takes a free one).")
        case EACCES:
            return ListeningFault(
                .failed,
                "\(name) cannot listen on \(place): ports below 1024 need a right of their own; take a higher one.")
        default:
            return ListeningFault(
                .failed,
                "\(name) cannot listen on \(place): \(String(cString: strerror(error.errnoCode))); configure another.")
        }
    }
}
