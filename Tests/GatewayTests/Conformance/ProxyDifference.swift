/// Where another proxy does not do what ours does, and why ours does not do the same.
struct ProxyDifference: Sendable {
    let proxy: String
    let reason: String
    /// Whether it is there every time.
    let isAlways: Bool
    let cases: [String]

    init(_ proxy: String, _ reason: String, isAlways: Bool = true, _ cases: [String]) {
        self.proxy = proxy
        self.reason = reason
        self.isAlways = isAlways
        self.cases = cases
    }

    static let all: [ProxyDifference] = nginx + haproxy
}
