import NIOSSL
import Synchronization

/// The TLS context of a crawl, made at the first https connection: reading the system's certificates takes megabytes.
final class LazyTLSContext: Sendable {
    private let configuration: TLSConfiguration
    private let made = Mutex<NIOSSLContext?>(nil)

    init(_ settings: Settings) {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        if !settings.tlsVerify { configuration.certificateVerification = .none }
        if let file = settings.tlsCAFile { configuration.trustRoots = .file(file) }
        self.configuration = configuration
    }

    var context: NIOSSLContext {
        get throws {
            try made.withLock { made in
                if let made { return made }
                let context = try NIOSSLContext(configuration: configuration)
                made = context
                return context
            }
        }
    }
}
