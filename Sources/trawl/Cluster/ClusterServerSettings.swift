import Gateway
import Web

/// What a server of a cluster is told by its environment: `PORT`, `SERVER_ID`, `CLUSTER_MODE`, `CLUSTER_NODES` (a JSON list of
/// URLs) and `LOAD_BALANCING_ALGORITHM`.
struct ClusterServerSettings: Sendable, Hashable {
    var port = 5_000
    var id = "server-1"
    var isClustered = false
    var nodes: [String] = []
    var algorithm: BalancingAlgorithm?

    /// Throws a ``UsageFault`` that names the variable at fault.
    init(_ environment: [String: String]) throws {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        if let text = value("PORT") {
            guard let number = Int(text), 0...65_535 ~= number else {
                throw UsageFault("PORT: \(text) is no port; it is 0 to 65535")
            }
            port = number
        }
        if let text = value("SERVER_ID") {
            guard text.utf8.count <= 200 else { throw UsageFault("SERVER_ID: it is longer than 200 bytes") }
            id = text
        }
        if let text = value("CLUSTER_MODE") {
            switch text.lowercased() {
            case "true", "1", "yes": isClustered = true
            case "false", "0", "no": isClustered = false
            default: throw UsageFault("CLUSTER_MODE: \(text) is neither true nor false")
            }
        }
        if let text = value("CLUSTER_NODES") {
            guard case .array(let values)? = try? JSONValue(parsing: text) else { throw Self.notNodes(text) }
            for value in values {
                guard case .string(let url) = value else { throw Self.notNodes(text) }
                nodes.append(url)
            }
        }
        if let text = value("LOAD_BALANCING_ALGORITHM") {
            guard let known = BalancingAlgorithm(rawValue: text) else {
                throw UsageFault(
                    "LOAD_BALANCING_ALGORITHM: there is no \(text); it is one of \(BalancingAlgorithm.known)")
            }
            algorithm = known
        }
    }

    private static func notNodes(_ text: String) -> UsageFault {
        UsageFault("CLUSTER_NODES: \(text) is no JSON list of URLs, such as [\"http://localhost:5000\"]")
    }
}

extension BalancingAlgorithm {
    /// Their names, for people.
    static var known: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
