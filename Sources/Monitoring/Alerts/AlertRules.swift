/// All rules: those over metrics and those over crawls. Names are unique over both.
package struct AlertRules: Sendable {
    package var metrics: [AlertRule]
    package var crawls: [CrawlRule]

    package init(metrics: [AlertRule] = [], crawls: [CrawlRule] = []) {
        self.metrics = metrics
        self.crawls = crawls
    }

    /// More rules than these are refused.
    package static let most = 500

    /// What all rules say of their alerts, by name.
    var heads: [String: AlertRuleHead] {
        Dictionary(
            (metrics.map(\.head) + crawls.map(\.head)).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// With rules put over those of the same names.
    package func replacing(by others: AlertRules) -> AlertRules {
        let names = Set(others.heads.keys)
        return AlertRules(
            metrics: metrics.filter { !names.contains($0.head.name) } + others.metrics,
            crawls: crawls.filter { !names.contains($0.head.name) } + others.crawls)
    }
}
