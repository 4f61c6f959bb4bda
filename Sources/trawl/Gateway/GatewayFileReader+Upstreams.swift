import Gateway
import Services

/// Groups of servers.
extension GatewayFileReader {
    private static let groupKeys = [
        "servers", "algorithm", "sticky_sessions", "health", "failures", "slow_start", "queue", "idle_connections",
    ]
    private static let healthKeys = ["path", "interval", "timeout", "statuses", "contains", "fall", "rise"]
    /// For groups that name no secret: the same as long as the process lives, so that a reload lets cookies be.
    private static let ownCookie = StickyCookie(secret: nil)
    private static let shortestSecret = 16

    mutating func groups(_ value: GivenValue) -> [UpstreamGroup.Configuration] {
        guard case .members(let members) = value.content else {
            mismatch("upstreams", "groups by their names, such as shop: {servers: [http://10.0.0.5:5000]}", value)
            return []
        }
        return members.map { group($0.name, $0.value) }
    }

    private mutating func group(_ name: String, _ value: GivenValue) -> UpstreamGroup.Configuration {
        var group = UpstreamGroup.Configuration(name: name, servers: [])
        let given: Members
        switch value.content {
        // A group that is only its servers.
        case .text, .list: given = ["servers": value]
        case .nothing: return group
        case .members: given = members("the group \(name)", value, Self.groupKeys) ?? [:]
        }
        if let value = given["servers"] { group.servers = list(value).compactMap { server($0) } }
        if let value = given["algorithm"] {
            group.algorithm = choice("algorithm", value, BalancingAlgorithm.self) ?? .roundRobin
        }
        if let value = given["sticky_sessions"] { group.sticky = sticky(value) }
        if let value = given["health"] { health(value, &group) }
        if let value = given["failures"], let rules = members("failures", value, ["count", "pause"]) {
            if let value = rules["count"] { group.rules.mostFailures = whole("count", value) ?? 5 }
            if let value = rules["pause"] { group.rules.pause = time("pause", value) ?? .seconds(10) }
        }
        if let value = given["slow_start"] { group.rules.slowStart = time("slow_start", value) ?? .zero }
        if let value = given["queue"], let queue = members("queue", value, ["length", "time"]) {
            if let value = queue["length"] { group.queue.length = whole("length", value) ?? 0 }
            if let value = queue["time"] { group.queue.time = time("time", value) ?? .seconds(5) }
        }
        if let value = given["idle_connections"] { group.mostIdle = whole("idle_connections", value) ?? 64 }
        return group
    }

    private mutating func server(_ value: GivenValue) -> UpstreamServer.Configuration? {
        guard case .members = value.content else { return server(url: value) }
        guard let given = members("servers", value, ["url", "weight", "max_connections", "backup"]) else { return nil }
        guard let url = given["url"] else {
            report("a server needs a URL: {url: http://10.0.0.5:5000}", value.place)
            return nil
        }
        guard var server = server(url: url) else { return nil }
        if let value = given["weight"] { server.weight = number("weight", value) ?? 1 }
        if let value = given["max_connections"] { server.mostConnections = whole("max_connections", value) }
        if let value = given["backup"] { server.isBackup = flag("backup", value) ?? false }
        return server
    }

    private mutating func server(url value: GivenValue) -> UpstreamServer.Configuration? {
        guard let text = text("servers", value, "URLs such as http://10.0.0.5:5000") else { return nil }
        do throws(UpstreamURL.Fault) {
            return try UpstreamURL.server(text)
        } catch {
            report(error.description, value.place)
            return nil
        }
    }

    private mutating func sticky(_ value: GivenValue) -> StickyCookie? {
        if let flag = Self.flag(value) { return flag ? Self.ownCookie : nil }
        guard case .members = value.content else {
            mismatch("sticky_sessions", "true, false, or {secret: …} or {env: NAME}", value, isSecret: true)
            return nil
        }
        guard let given = members("sticky_sessions", value, ["secret", "env"]) else { return nil }
        guard (given["secret"] == nil) != (given["env"] == nil), let source = given["secret"] ?? given["env"] else {
            report("sticky_sessions takes one of secret and env", value.place)
            return nil
        }
        guard case .text(var secret) = source.content else {
            mismatch("sticky_sessions", "a text", source, isSecret: true)
            return nil
        }
        if given["env"] != nil {
            guard let found = environment(secret), !found.isEmpty else {
                report(
                    "the variable \(secret.prefix(80)) is not set; set it to the secret, or name another", source.place)
                return nil
            }
            secret = found
        }
        guard secret.utf8.count >= Self.shortestSecret else {
            report("the secret of sticky_sessions needs \(Self.shortestSecret) characters or more", source.place)
            return nil
        }
        return StickyCookie(secret: secret)
    }

    private mutating func health(_ value: GivenValue, _ group: inout UpstreamGroup.Configuration) {
        var check = HealthCheck()
        check.read = { GatewayPart.report($0) }
        if let flag = Self.flag(value) {
            group.check = flag ? check : nil
            return
        }
        if case .text(let path) = value.content {
            check.path = path
            group.check = check
            return
        }
        guard let given = members("health", value, Self.healthKeys) else { return }
        if let value = given["path"] { check.path = text("path", value) ?? check.path }
        if let value = given["interval"] { check.interval = time("interval", value) ?? check.interval }
        if let value = given["timeout"] { check.timeout = time("timeout", value) ?? check.timeout }
        if let value = given["statuses"] { check.statuses = statuses(value) ?? check.statuses }
        if let value = given["contains"] { check.words = text("contains", value) }
        if let value = given["fall"] { group.rules.fall = whole("fall", value) ?? 3 }
        if let value = given["rise"] { group.rules.rise = whole("rise", value) ?? 2 }
        group.check = check
    }

    private mutating func statuses(_ value: GivenValue) -> ClosedRange<Int>? {
        if case .text(let text) = value.content {
            let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            if let first = parts.first ?? nil, let last = parts.last ?? nil, parts.count <= 2, first <= last {
                return first...last
            }
        }
        mismatch("statuses", "a status or a range such as 200-399", value)
        return nil
    }
}
