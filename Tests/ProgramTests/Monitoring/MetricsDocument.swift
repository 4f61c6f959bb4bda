import Foundation

/// The tables of `Docs/metrics.md`.
struct MetricsDocument {
    struct Metric: Equatable {
        let kind: String
        let labels: Set<String>
    }

    /// By name.
    private(set) var metrics: [String: Metric] = [:]

    init() throws {
        for line in try Deployment.text("Docs/metrics.md").split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard cells.count == 6 else { continue }
            let labels = cells[3].matches(of: /[a-z]+/).map { String($0.output) }
            metrics[cells[1].trimmingCharacters(in: ["`"])] = Metric(kind: cells[2], labels: Set(labels))
        }
    }

    var names: Set<String> { Set(metrics.keys) }
}

/// What a service shows in Prometheus' text format.
struct ShownMetrics {
    /// Types and labels by name.
    private(set) var metrics: [String: MetricsDocument.Metric] = [:]
    private(set) var help: Set<String> = []

    init(_ text: String) {
        var kinds: [String: String] = [:]
        var labels: [String: Set<String>] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3)
            if line.hasPrefix("# TYPE ") {
                kinds[String(words[2])] = String(words[3])
            } else if line.hasPrefix("# HELP ") {
                help.insert(String(words[2]))
            } else {
                var name = String(line.prefix { $0 != "{" && $0 != " " })
                for suffix in ["_bucket", "_sum", "_count"] where kinds[name] == nil && name.hasSuffix(suffix) {
                    name = String(name.dropLast(suffix.count))
                }
                let found = line.prefix { $0 != " " }.matches(of: /([a-z]+)="/).map { String($0.output.1) }
                labels[name, default: []].formUnion(found.filter { $0 != "le" })
            }
        }
        metrics = kinds.reduce(into: [:]) { $0[$1.key] = .init(kind: $1.value, labels: labels[$1.key] ?? []) }
    }
}
