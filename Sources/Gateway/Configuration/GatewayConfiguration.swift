package import NIOCore

/// Everything that a gateway is told. A value: a reload replaces it as a whole.
package struct GatewayConfiguration: Sendable {
    package var listeners: [ListenerConfiguration]
    package var groups: [UpstreamGroup.Configuration]
    /// The first one that matches takes a request; what none takes is answered with 404.
    package var routes: [RouteConfiguration]
    package var times = ProxyTimes()
    package var limits = ProxyLimits()
    /// Event loops; a reload does not change them.
    package var threads = System.coreCount
    /// Clients that are proxies of ours: what they forward for is believed.
    package var trusted: [AddressRange] = []
    /// The name server that is asked for servers' addresses; nil asks as the system does.
    package var resolver: SocketAddress?
    package var cache = CacheStorage()
    /// Where requests are logged; nil for nowhere.
    package var accessLog: AccessLogConfiguration?
    /// Whether `/proxy/status` is answered on the listeners; nil when that is not said.
    package var statusPage: Bool?

    package init(
        listeners: [ListenerConfiguration], groups: [UpstreamGroup.Configuration], routes: [RouteConfiguration]
    ) {
        self.listeners = listeners
        self.groups = groups
        self.routes = routes
    }

    /// Whether `/proxy/status` is answered on the listeners. What tells of the servers behind it is for those on this machine,
    /// unless it is said otherwise (P30).
    package var servesStatus: Bool { statusPage ?? listeners.allSatisfy(\.isLoopback) }

    /// One group that takes everything.
    package init(listeners: [ListenerConfiguration], group: UpstreamGroup.Configuration) {
        self.init(
            listeners: listeners, groups: [group],
            routes: [RouteConfiguration(name: group.name, action: .proxy(group: group.name))])
    }
}
