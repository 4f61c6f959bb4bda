import Monitoring
import Services
import Web

/// Writes and reads Prometheus' text.
enum Exposition {
    static func write(_ metrics: GatewayMetrics, _ format: MetricsFormat) async -> [UInt8] {
        let families = await metrics.families()
        guard format == .json else { return PrometheusText.render(families, as: format) }
        return Array(MetricsJSON.render(families).description.utf8)
    }

    /// The samples by name and labels as they are written, and the names that have a TYPE and a HELP.
    static func read(_ text: String) -> (samples: [String: Double], types: [String: String], helped: Set<String>) {
        var (samples, types, helped): ([String: Double], [String: String], Set<String>) = ([:], [:], [])
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            if words.first == "#", words.count == 4 {
                if words[1] == "TYPE" { types[words[2]] = words[3] } else { helped.insert(words[2]) }
            } else if let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]) {
                samples[String(line[..<space])] = value
            }
        }
        return (samples, types, helped)
    }
}
