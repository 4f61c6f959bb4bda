import Logging
import NIOCore

/// What event loops go by: made from a configuration, and replaced as a whole by a reload. Requests that are under way keep
/// the routes and groups that they began with.
final class GatewayState: Sendable {
    let table: RoutingTable
    let groups: [UpstreamGroup]
    /// Those of the state before that are gone. What is under way there ends there.
    let removed: [UpstreamGroup]
    let times: ProxyTimes
    let limits: ProxyLimits
    let trusted: [AddressRange]
    let own: (any OwnPages)?
    /// Nil when requests are not logged.
    let log: AccessLogFile?
    /// Nil when no route has one.
    let cache: ResponseCache?
    private let storage: CacheStorage
    /// What `own` shows, also where the listeners do not.
    let status: ProxyStatus
    let madeAt = NIODeadline.now()
    /// By name.
    let limiters: [String: RateLimiter]

    /// - Parameter earlier: the state before; groups, counts and limits of the same names go on.
    init(_ configuration: GatewayConfiguration, earlier: GatewayState?, changes: ChangeCount, logger: Logger) {
        var byName: [String: UpstreamGroup] = [:]
        for group in earlier?.groups ?? [] { byName[group.name] = group }
        groups = configuration.groups.map { wanted in
            if let group = byName.removeValue(forKey: wanted.name) {
                group.apply(wanted)
                return group
            }
            return UpstreamGroup(wanted, changes: changes)
        }
        removed = Array(byName.values)
        let named = Dictionary(groups.map { ($0.name, $0) }) { first, _ in first }
        let earlierRoutes = Dictionary((earlier?.table.routes ?? []).map { ($0.name, $0) }) { first, _ in first }
        var limiters = Self.limiters(configuration, earlier)
        var routes: [Route] = []
        for (index, route) in configuration.routes.enumerated() {
            routes.append(
                Route(
                    route, index: index, group: { named[$0] }, times: configuration.times, limits: configuration.limits,
                    earlier: earlierRoutes[route.name], limiters: &limiters))
        }
        table = RoutingTable(routes)
        times = configuration.times
        limits = configuration.limits
        trusted = configuration.trusted
        let groups = groups
        status = ProxyStatus({ groups }, earlier: earlier?.status)
        own = configuration.servesStatus ? status : nil
        self.limiters = limiters
        storage = configuration.cache
        if configuration.routes.contains(where: { $0.cache != nil }) {
            let kept = earlier?.storage == configuration.cache ? earlier?.cache : nil
            cache = kept ?? ResponseCache(configuration.cache)
            if kept == nil { cache?.start() }
        } else {
            cache = nil
        }
        log = configuration.accessLog.map { wanted in
            if let log = earlier?.log, log.configuration == wanted {
                log
            } else {
                AccessLogFile(wanted, logger: logger)
            }
        }
    }

    /// Those of before whose limits are the same: a reload lets nobody begin anew.
    private static func limiters(_ configuration: GatewayConfiguration, _ earlier: GatewayState?) -> [String:
        RateLimiter]
    {
        var kept: [String: RateLimiter] = [:]
        for route in configuration.routes {
            for (position, rate) in route.rates.enumerated() {
                let name = rate.limiterName(in: route.name, at: position)
                if let limiter = earlier?.limiters[name], limiter.rate == rate.limit.rate { kept[name] = limiter }
            }
        }
        return kept
    }
}
