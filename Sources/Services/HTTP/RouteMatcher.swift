import NIOHTTP1

/// Finds the route of a path: a tree of segments, where a name goes before a parameter.
struct RouteMatcher: Sendable {
    private struct Node: Sendable {
        var literals: [String: Int] = [:]
        var parameter: Int?
        /// Routes that end here, by method.
        var routes: [(method: HTTPMethod, route: Int)] = []
        /// The names of the parameters on the way here.
        var names: [String] = []
    }

    /// What a path leads to.
    enum Match {
        case route(Int, parameters: [(name: String, value: String)])
        /// The path is there, but not with this method.
        case otherMethods(allow: String)
        case nothing
    }

    private var nodes = [Node()]

    /// Two routes with the same method and path are a mistake in the program and end it.
    init(_ routes: [Route]) {
        for (index, route) in routes.enumerated() {
            var position = 0
            var names: [String] = []
            for segment in route.path.split(separator: "/") {
                if segment.hasPrefix("{"), segment.hasSuffix("}") {
                    names.append(String(segment.dropFirst().dropLast()))
                    position = child(of: position, nodes[position].parameter) { $0.parameter = $1 }
                } else {
                    let name = String(segment)
                    position = child(of: position, nodes[position].literals[name]) { $0.literals[name] = $1 }
                }
            }
            precondition(!nodes[position].routes.contains { $0.method == route.method }, "two routes for \(route.path)")
            nodes[position].routes.append((route.method, index))
            nodes[position].names = names
        }
    }

    private mutating func child(of parent: Int, _ known: Int?, _ add: (inout Node, Int) -> Void) -> Int {
        if let known { return known }
        nodes.append(Node())
        add(&nodes[parent], nodes.count - 1)
        return nodes.count - 1
    }

    /// The route of a path as it stands in the request line, percent-encoded. Throws ``HTTPFault`` `bad_path` for a path
    /// that is no text. `..` has no meaning here: it is a name like any other, which no rule for names lets through.
    func match(_ method: HTTPMethod, path: Substring) throws -> Match {
        var position = 0
        var values: [String] = []
        var rest = path.utf8.dropFirst()
        guard path.utf8.first == UInt8(ascii: "/") else { return .nothing }
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
            let segment = rest[..<end]
            guard let text = PercentEncoding.decoded(segment) else {
                throw HTTPFault(
                    .badRequest, "bad_path", "The path has a broken percent-encoding or is not UTF-8; encode it anew.")
            }
            if let literal = nodes[position].literals[text] {
                position = literal
            } else if let parameter = nodes[position].parameter, !text.isEmpty {
                values.append(text)
                position = parameter
            } else {
                return .nothing
            }
            guard end < rest.endIndex else { break }
            rest = rest[rest.index(after: end)...]
            // A slash at the end names something else, and nothing is there.
            if rest.isEmpty { return .nothing }
        }
        return choose(nodes[position], method, values)
    }

    private func choose(_ node: Node, _ method: HTTPMethod, _ values: [String]) -> Match {
        guard !node.routes.isEmpty else { return .nothing }
        let wanted =
            node.routes.first { $0.method == method }
            ?? (method == .HEAD ? node.routes.first { $0.method == .GET } : nil)
        if let wanted, node.names.count == values.count {
            return .route(wanted.route, parameters: Array(zip(node.names, values)).map { (name: $0.0, value: $0.1) })
        }
        var allowed = node.routes.map(\.method.rawValue)
        if allowed.contains("GET") { allowed.append("HEAD") }
        allowed.append("OPTIONS")
        return .otherMethods(allow: allowed.sorted().joined(separator: ", "))
    }
}
