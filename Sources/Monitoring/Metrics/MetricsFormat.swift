/// In which form somebody wants metrics.
package enum MetricsFormat: Sendable, Hashable, CaseIterable {
    case json
    /// Prometheus text, version 0.0.4.
    case prometheus
    /// OpenMetrics 1.0.
    case openMetrics

    package var contentType: String {
        switch self {
        case .json: "application/json; charset=utf-8"
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// What an `Accept` header (RFC 9110 §12.5.1) prefers of these; JSON for who names none of them.
    package static func accepted(by accept: String?) -> MetricsFormat {
        var best: (format: MetricsFormat, weight: Double)?
        for range in (accept ?? "").prefix(4096).split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.trimmed.lowercased() }
            guard let type = parts.first, let format = named(type, parts.dropFirst()) else { continue }
            let text = parts.dropFirst().first { $0.hasPrefix("q=") }?.dropFirst(2)
            let weight = text.map { Double($0) ?? 0 } ?? 1
            // Of equals the one named first.
            if weight > 0, weight <= 1, weight > best?.weight ?? 0 { best = (format, weight) }
        }
        return best?.format ?? .json
    }

    private static func named(_ type: String, _ parameters: ArraySlice<String>) -> MetricsFormat? {
        let version = parameters.first { $0.hasPrefix("version=") }?.dropFirst("version=".count)
        switch type {
        case "application/json": return .json
        case "text/plain": return version == nil || version == "0.0.4" ? .prometheus : nil
        case "application/openmetrics-text": return version == nil || version == "1.0.0" ? .openMetrics : nil
        default: return nil
        }
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        let start = drop { $0 == " " || $0 == "\t" }
        return start.prefix(
            upTo: start.lastIndex { $0 != " " && $0 != "\t" }.map(start.index(after:)) ?? start.startIndex)
    }
}
