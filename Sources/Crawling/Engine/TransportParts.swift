import NIOCore
import NIOPosix
import NIOSSL
import Web

/// What connections need, made once for a crawl.
struct TransportParts: Sendable {
    let proxies: [Proxy]
    private let policy: AddressPolicy
    private let tls: NIOSSLContext
    private let settings: Settings

    /// Throws ``SettingsFault`` for a proxy or a certificate file that cannot be read.
    init(_ settings: Settings, trustedHosts: Set<String>) throws {
        self.settings = settings
        proxies = try settings.proxies.map { text throws(SettingsFault) in try Proxy(text) }
        policy = AddressPolicy(
            allowsPrivateNetworks: settings.allowsPrivateNetworks, allowsLoopback: settings.allowsLoopback,
            allowedHosts: trustedHosts)
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        if !settings.tlsVerify { configuration.certificateVerification = .none }
        if let file = settings.tlsCAFile { configuration.trustRoots = .file(file) }
        do {
            tls = try NIOSSLContext(configuration: configuration)
        } catch {
            throw SettingsFault.unreadable(
                name: "TLS_CA_FILE", value: settings.tlsCAFile ?? "", expected: "a file of PEM certificates")
        }
    }

    func connector(on eventLoop: any EventLoop, threads: NIOThreadPool) -> Connector {
        let resolver = HostResolver(
            eventLoop: eventLoop, threads: threads, timeout: .limit(seconds: settings.dnsTimeout),
            lifetime: .limit(seconds: settings.dnsCacheLifetime))
        return Connector(
            eventLoop: eventLoop, resolver: resolver, policy: policy, tls: tls,
            timeout: .limit(seconds: settings.connectTimeout))
    }
}

extension TimeAmount {
    /// Seconds as settings have them; 0 means no limit, which is a year here.
    static func limit(seconds: Double) -> TimeAmount {
        seconds == 0 ? .hours(8_760) : .nanoseconds(Int64(min(seconds, 31_536_000) * 1e9))
    }
}
