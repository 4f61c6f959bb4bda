/// How often hosts answered 403, 429 or 5xx: what tells a site that refuses us from one that does not. Bounded; hosts beyond
/// that are not counted one by one.
struct HostRefusals: Sendable, Hashable {
    static let mostHosts = 50
    private static let prefix = "trawl/host_status_count/"

    /// By host and status.
    private var counts: [String: [Int: Int]] = [:]

    init() {}

    /// Takes what ``named`` gave out of counters that a checkpoint kept.
    init(takingFrom counters: inout [String: Int]) {
        for (name, count) in counters where name.hasPrefix(Self.prefix) {
            counters[name] = nil
            let rest = name.dropFirst(Self.prefix.count)
            guard let slash = rest.lastIndex(of: "/"), let status = Int(rest[rest.index(after: slash)...]) else {
                continue
            }
            counts[String(rest[..<slash]), default: [:]][status] = count
        }
    }

    /// Counts an answer when it refuses.
    ///
    /// - Parameter host: asked for only then.
    mutating func answered(status: Int, host: @autoclosure () -> String) {
        guard status == 403 || status == 429 || 500...599 ~= status else { return }
        let host = host()
        guard counts[host] != nil || counts.count < Self.mostHosts else { return }
        counts[host, default: [:]][status, default: 0] += 1
    }

    /// `trawl/host_status_count/<host>/<status>`.
    var named: [(name: String, count: Int)] {
        counts.flatMap { host, statuses in statuses.map { ("\(Self.prefix)\(host)/\($0.key)", $0.value) } }
    }
}
