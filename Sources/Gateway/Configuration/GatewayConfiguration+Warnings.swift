extension GatewayConfiguration {
    /// What is allowed and yet hardly meant.
    package var warnings: [GatewayFault] {
        var warnings: [GatewayFault] = []
        for (index, route) in routes.enumerated() {
            if let earlier = routes[..<index].first(where: { $0.match.covers(route.match) }) {
                warnings.append(
                    GatewayFault(
                        ["routes", .index(index)],
                        "\(route.name) gets no requests: \(earlier.name) before it takes them all; put it first"))
            }
        }
        let used = Set(routes.compactMap { if case .proxy(let group) = $0.action { group } else { nil } })
        for group in groups where !used.contains(group.name) {
            warnings.append(
                GatewayFault(["upstreams", .key(group.name)], "no route leads to the group \(group.name)"))
        }
        return warnings
    }
}

extension RouteMatch {
    /// Whether every request that `other` takes is taken by this. False where that is not plain.
    func covers(_ other: RouteMatch) -> Bool {
        guard hosts.isEmpty || (!other.hosts.isEmpty && other.hosts.allSatisfy(coversHost)) else { return false }
        guard methods.isEmpty || (!other.methods.isEmpty && Set(other.methods).isSubset(of: methods)) else {
            return false
        }
        let fit = fields.allSatisfy { field in
            other.fields.contains {
                $0.name.lowercased() == field.name.lowercased() && (field.value == nil || field.value == $0.value)
            }
        }
        return fit && coversPath(other.path)
    }

    private func coversHost(_ host: String) -> Bool {
        let host = host.lowercased()
        return hosts.contains { own in
            let own = own.lowercased()
            if own == host { return true }
            // For `*.a.b` the text is longer than `*.b`, and ends with `.b`.
            return own.hasPrefix("*.") && host.utf8.count > own.utf8.count - 1 && host.hasSuffix(own.dropFirst())
        }
    }

    private func coversPath(_ other: Path?) -> Bool {
        switch path {
        case nil: return true
        case .prefix(let text):
            if text == "/" { return true }
            switch other {
            case .prefix(let inner), .exact(let inner): return Self.prefix(text, takes: inner)
            case .pattern(let inner):
                // What stands before the first star, when a segment ends there.
                guard let star = inner.firstIndex(of: "*") else { return Self.prefix(text, takes: inner) }
                let start = inner[..<star]
                return start.hasPrefix(text.hasSuffix("/") ? text : text + "/")
            case nil: return false
            }
        case .exact(let text): return other == .exact(text)
        case .pattern(let text):
            if text == "**" || text == "/**" { return true }
            if case .exact(let inner) = other { return PathPattern(text).match(Array(inner.utf8)) != nil }
            return other == path
        }
    }

    private static func prefix(_ text: String, takes inner: String) -> Bool {
        guard inner.hasPrefix(text) else { return false }
        return inner.utf8.count == text.utf8.count || text.hasSuffix("/")
            || inner.utf8.dropFirst(text.utf8.count).first == 0x2F
    }
}
