import NIOCore
import NIOPosix
import Web

/// What connections need, made once for a crawl.
struct TransportParts: Sendable {
    let proxies: [Proxy]
    private let policy: AddressPolicy
    private let guardsProxies: Bool
    private let tls: LazyTLSContext
    private let settings: Settings

    /// Throws ``SettingsFault`` for a proxy or a certificate file that cannot be read.
    init(_ settings: Settings, trustedHosts: Set<String>, guardsProxies: Bool, resources: CrawlResources?) throws {
        self.settings = settings
        proxies = try settings.proxies.map { text throws(SettingsFault) in try Proxy(text) }
        policy = AddressPolicy(
            allowsPrivateNetworks: settings.allowsPrivateNetworks, allowsLoopback: settings.allowsLoopback,
            allowedHosts: trustedHosts)
        self.guardsProxies = guardsProxies
        tls = resources?.tlsContext(settings) ?? LazyTLSContext(settings)
        // A file that cannot be read is told before the crawl; the system's certificates wait until they are needed.
        if settings.tlsCAFile != nil {
            do { _ = try tls.context } catch {
                throw SettingsFault.unreadable(
                    name: "TLS_CA_FILE", value: settings.tlsCAFile ?? "", expected: "a file of PEM certificates")
            }
        }
    }

    func connector(on eventLoop: any EventLoop, threads: NIOThreadPool) -> Connector {
        let resolver = HostResolver(
            eventLoop: eventLoop, threads: threads, timeout: .limit(seconds: settings.dnsTimeout),
            lifetime: .nanoseconds(Int64(min(settings.dnsCacheLifetime, 31_536_000) * 1e9)))
        return Connector(
            eventLoop: eventLoop, resolver: resolver, policy: policy, guardsProxies: guardsProxies, tls: tls,
            timeout: .limit(seconds: settings.connectTimeout))
    }
}

extension TimeAmount {
    /// Seconds as settings have them; 0 means no limit, which is a year here.
    static func limit(seconds: Double) -> TimeAmount {
        seconds == 0 ? .hours(8_760) : .nanoseconds(Int64(min(seconds, 31_536_000) * 1e9))
    }
}
