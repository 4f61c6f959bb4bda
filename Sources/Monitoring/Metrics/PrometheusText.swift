import Web

/// Metrics as text: the Prometheus exposition format 0.0.4, or OpenMetrics 1.0.
package enum PrometheusText {
    /// The text of all families, in their order. JSON is no text of this kind: it is written as 0.0.4.
    package static func render(_ families: [MetricFamily], as format: MetricsFormat = .prometheus) -> [UInt8] {
        var writer = ByteWriter(capacity: 1 << 14)
        for family in families where !family.series.isEmpty {
            append(family, format, to: &writer)
        }
        if format == .openMetrics { writer.append("# EOF\n") }
        return writer.bytes
    }

    private static func append(_ family: MetricFamily, _ format: MetricsFormat, to writer: inout ByteWriter) {
        // OpenMetrics names a counter without the `_total` of its sample, 0.0.4 with it.
        let shown = family.kind == .counter && format != .openMetrics ? family.name + "_total" : family.name
        if !family.help.isEmpty {
            writer.append(utf8: "# HELP \(shown) ")
            escape(family.help, quotes: format == .openMetrics, to: &writer)
            writer.append(UInt8(ascii: "\n"))
        }
        writer.append(utf8: "# TYPE \(shown) \(family.kind.rawValue)\n")
        for series in family.series {
            switch series.value {
            case .number(let value):
                let name = family.kind == .counter ? family.name + "_total" : family.name
                sample(name, series.labels, value, to: &writer)
            case .histogram(let buckets, let count, let sum):
                for bucket in buckets {
                    sample(
                        family.name + "_bucket", series.labels, bound: bucket.bound, Double(bucket.count), to: &writer)
                }
                sample(family.name + "_bucket", series.labels, bound: .infinity, Double(count), to: &writer)
                sample(family.name + "_sum", series.labels, sum, to: &writer)
                sample(family.name + "_count", series.labels, Double(count), to: &writer)
            case .summary(let count, let sum):
                sample(family.name + "_sum", series.labels, sum, to: &writer)
                sample(family.name + "_count", series.labels, Double(count), to: &writer)
            }
        }
    }

    private static func sample(
        _ name: String, _ labels: MetricLabels, bound: Double? = nil, _ value: Double, to writer: inout ByteWriter
    ) {
        writer.append(utf8: name)
        if !labels.labels.isEmpty || bound != nil {
            var separator = UInt8(ascii: "{")
            for label in labels.labels {
                writer.append(separator)
                separator = UInt8(ascii: ",")
                writer.append(utf8: label.name)
                writer.append("=\"")
                escape(label.value, quotes: true, to: &writer)
                writer.append(UInt8(ascii: "\""))
            }
            if let bound {
                writer.append(separator)
                writer.append(utf8: "le=\"\(bound == .infinity ? "+Inf" : bound.description)\"")
            }
            writer.append(UInt8(ascii: "}"))
        }
        writer.append(UInt8(ascii: " "))
        writer.append(utf8: text(value))
        writer.append(UInt8(ascii: "\n"))
    }

    private static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map(String.init) ?? value.description
    }

    private static func escape(_ text: String, quotes: Bool, to writer: inout ByteWriter) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): writer.append("\\\\")
            case UInt8(ascii: "\n"): writer.append("\\n")
            case UInt8(ascii: "\"") where quotes: writer.append("\\\"")
            default: writer.append(byte)
            }
        }
    }
}
