/// All routes, in their order.
final class RoutingTable: Sendable {
    /// What a request gets.
    enum Found {
        /// With its path as it is compared, when that differs from how it is written, and whether the server gets it like
        /// that.
        case route(Route, path: [UInt8]?, isResolved: Bool)
        case none
        /// Its path leads above the root.
        case unreadable
    }

    let routes: [Route]
    /// Places of routes that name this host, by the host; each also among all that take any or a wildcard.
    private let byHost: [[UInt8]: [Int]]
    /// Places of routes that take any host, or one with a wildcard.
    private let others: [Int]
    private let readsPath: Bool
    private let readsHost: Bool

    init(_ routes: [Route]) {
        self.routes = routes
        var byHost: [[UInt8]: [Int]] = [:]
        for route in routes { for host in route.matcher.exactHosts { byHost[host, default: []].append(route.index) } }
        // Of a host that several of them name once is enough.
        self.byHost = byHost.mapValues { places in places.reduce(into: []) { if $0.last != $1 { $0.append($1) } } }
        others = routes.filter { $0.matcher.takesAllHosts || $0.matcher.hasWildcard }.map(\.index)
        readsPath = routes.contains { $0.matcher.readsPath || $0.writesPath }
        readsHost = routes.contains { !$0.matcher.takesAllHosts }
    }

    /// The first route that takes a request.
    func find(_ head: RequestHead, _ fields: HeadFields, _ bytes: Span<UInt8>) -> Found {
        let written = Self.path(head, bytes)
        guard readsPath else { return find(head, fields, bytes, path: bytes.extracting(written), nil, false) }
        if written.isEmpty {
            let root: InlineArray<1, UInt8> = [0x2F]
            return find(head, fields, bytes, path: root.span, nil, false)
        }
        switch PathText(bytes, written) {
        case .same: return find(head, fields, bytes, path: bytes.extracting(written), nil, false)
        case .changed(let path): return find(head, fields, bytes, path: path.span, path, false)
        case .resolved(let path): return find(head, fields, bytes, path: path.span, path, true)
        case .unreadable: return .unreadable
        }
    }

    private func find(
        _ head: RequestHead, _ fields: HeadFields, _ bytes: Span<UInt8>, path: Span<UInt8>, _ changed: [UInt8]?,
        _ isResolved: Bool
    ) -> Found {
        guard readsHost else {
            for route in routes where route.matcher.takes(head, fields, bytes, path: path) {
                return .route(route, path: changed, isResolved: isResolved)
            }
            return .none
        }
        let host = Self.host(head, bytes)
        let named = byHost[host] ?? []
        var (one, other) = (0, 0)
        // Both lists are in order: the lower place is asked first.
        while one < named.count || other < others.count {
            let index: Int
            if one < named.count, other >= others.count || named[one] <= others[other] {
                index = named[one]
                one += 1
                if other < others.count, others[other] == index { other += 1 }
            } else {
                index = others[other]
                other += 1
            }
            let route = routes[index]
            if route.matcher.takesHost(host), route.matcher.takes(head, fields, bytes, path: path) {
                return .route(route, path: changed, isResolved: isResolved)
            }
        }
        return .none
    }

    /// Where the path stands, without the query; empty for an absolute target that has none.
    static func path(_ head: RequestHead, _ bytes: Span<UInt8>) -> Range<Int> {
        var end = head.pathAndQuery.lowerBound
        while end < head.pathAndQuery.upperBound, bytes[end] != 0x3F { end += 1 }
        return head.pathAndQuery.lowerBound..<end
    }

    /// Without the port, in lower case.
    private static func host(_ head: RequestHead, _ bytes: Span<UInt8>) -> [UInt8] {
        var end = head.authority.upperBound
        while end > head.authority.lowerBound, (0x30...0x39).contains(bytes[end - 1]) { end -= 1 }
        if end > head.authority.lowerBound, bytes[end - 1] == Octet.colon {
            end -= 1
        } else {
            end = head.authority.upperBound
        }
        // A dot at the end means the same name.
        if end > head.authority.lowerBound + 1, bytes[end - 1] == 0x2E { end -= 1 }
        return (head.authority.lowerBound..<end).map {
            (0x41...0x5A).contains(bytes[$0]) ? bytes[$0] | 0x20 : bytes[$0]
        }
    }
}
