package import Jobs

/// What metrics stand at and, where an expression looks back, what they stood at: in memory, bounded in series, samples and
/// time. A value without I/O.
package struct MetricHistory: Sendable {
    /// A value at a moment.
    struct Sample: Sendable, Hashable {
        let at: Timestamp
        let value: Double
    }

    private struct Key: Hashable {
        let name: String
        let labels: AlertLabels
    }

    /// More series than these have no past.
    private static let mostSeries = 5_000
    /// So many samples cover a window.
    private static let samplesPerWindow = 240

    private let needs: [String: Duration]
    private var current: [String: [AlertLabels: Double]] = [:]
    private var past: [Key: [Sample]] = [:]
    private var recordedAt: Timestamp?
    /// Whether nothing was missing then.
    private var wasWhole = true

    /// - Parameter expressions: what will be computed from it; other metrics are left out.
    package init(for expressions: [AlertExpression]) {
        var needs: [String: Duration] = [:]
        for expression in expressions { needs.merge(expression.needs) { max($0, $1) } }
        self.needs = needs
    }

    /// Takes over what all metrics stand at.
    ///
    /// A counter that was not there before has counted from 0 since then, as all that this process counts; but one with a
    /// label `node` counts what another machine may have counted before.
    ///
    /// - Parameter isWhole: whether `families` are all that there are.
    package mutating func record(_ families: [MetricFamily], at now: Timestamp, isWhole: Bool = true) {
        current = [:]
        // The clock was set back: what lies ahead of it can be compared with nothing.
        if let last = recordedAt, last > now {
            past = past.mapValues { $0.filter { $0.at <= now } }.filter { !$0.value.isEmpty }
            recordedAt = nil
        }
        for family in families {
            for series in family.series { record(series, of: family, now) }
        }
        for (key, samples) in past {
            guard let last = samples.last, last.at + (needs[key.name] ?? .zero) >= now else {
                past[key] = nil
                continue
            }
        }
        recordedAt = now
        wasWhole = isWhole
    }

    /// Whether all metrics that an expression is computed from are there.
    func has(_ expression: AlertExpression) -> Bool { expression.needs.keys.allSatisfy { current[$0] != nil } }

    private mutating func record(_ series: MetricFamily.Series, of family: MetricFamily, _ now: Timestamp) {
        var labels: [String: String] = [:]
        for label in series.labels.labels { labels[label.name] = label.value }
        let plain = AlertLabels(labels)
        switch series.value {
        case .number(let value):
            let isCounter = family.kind == .counter
            add(isCounter ? family.name + "_total" : family.name, plain, value, isCounter, now)
        case .histogram(let buckets, let count, let sum):
            if needs[family.name + "_bucket"] != nil {
                for bucket in buckets {
                    add(
                        family.name + "_bucket", plain.merging(["le": "\(bucket.bound)"]), Double(bucket.count), true,
                        now)
                }
                add(family.name + "_bucket", plain.merging(["le": "+Inf"]), Double(count), true, now)
            }
            add(family.name + "_count", plain, Double(count), true, now)
            add(family.name + "_sum", plain, sum, true, now)
        case .summary(let count, let sum):
            add(family.name + "_count", plain, Double(count), true, now)
            add(family.name + "_sum", plain, sum, true, now)
        }
    }

    private mutating func add(_ name: String, _ labels: AlertLabels, _ value: Double, _ counts: Bool, _ now: Timestamp)
    {
        guard let window = needs[name] else { return }
        current[name, default: [:]][labels] = value
        guard window > .zero else { return }
        let key = Key(name: name, labels: labels)
        guard var samples = past[key] else {
            guard past.count < Self.mostSeries else { return }
            var samples = [Sample(at: now, value: value)]
            if counts, labels["node"] == nil, wasWhole, let recordedAt {
                samples.insert(Sample(at: recordedAt, value: 0), at: 0)
            }
            past[key] = samples
            return
        }
        // What lies closer together than a window needs takes the place of the one before.
        if samples.count >= 2, let last = samples.last, let before = samples.dropLast().last,
            last.at - before.at < window / Self.samplesPerWindow
        {
            // A counter that began anew between must still be seen.
            if !(counts && (last.value < before.value || value < last.value)) { samples.removeLast() }
        }
        samples.append(Sample(at: now, value: value))
        // One that is older than the window says what it began with.
        let begin = now + (.zero - window)
        let older = samples.prefix { $0.at <= begin }.count
        if older > 1 { samples.removeFirst(older - 1) }
        if samples.count > 4 * Self.samplesPerWindow { samples.removeFirst(samples.count - 4 * Self.samplesPerWindow) }
        past[key] = samples
    }

    /// What the series stand at.
    func values(_ selector: AlertExpression.SeriesSelector) -> [AlertLabels: Double] {
        (current[selector.name] ?? [:]).filter { labels, _ in selector.matchers.allSatisfy { $0.matches(labels) } }
    }

    /// By how much each series grew within the last `window`, a step back being a new beginning, and in how many seconds. A
    /// series that is not there now, or was seen only once, is left out.
    func growth(
        _ selector: AlertExpression.SeriesSelector, window: Duration
    ) -> [AlertLabels: (increase: Double, seconds: Double)] {
        guard let now = recordedAt else { return [:] }
        var result: [AlertLabels: (increase: Double, seconds: Double)] = [:]
        for labels in values(selector).keys {
            guard let samples = past[Key(name: selector.name, labels: labels)] else { continue }
            let begin = now + (.zero - window)
            let older = samples.prefix { $0.at <= begin }.count
            let used = samples[max(0, older - 1)...]
            guard let first = used.first, let last = used.last, last.at > first.at else { continue }
            var (increase, before) = (0.0, first.value)
            for sample in used.dropFirst() {
                increase += sample.value >= before ? sample.value - before : sample.value
                before = sample.value
            }
            result[labels] = (increase, (last.at - first.at).inSeconds)
        }
        return result
    }

    /// When it was told what metrics stand at.
    var moment: Timestamp? { recordedAt }
}
