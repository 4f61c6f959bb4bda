import Metrics
import Testing

@testable import Monitoring

@Suite("Metrics are described before they are made")
struct DescribedMetricsTests {
    @Test("a timer has the bounds and the help that were said") func bounds() async throws {
        let registry = MetricsRegistry()
        registry.describe("wait_seconds", "How long.", bounds: [1, 60])
        registry.describe("jobs_total", "How many.")
        Timer(label: "wait", factory: registry).recordSeconds(30)
        Timer(label: "other", factory: registry).recordSeconds(30)
        Counter(label: "jobs_total", factory: registry).increment()
        let families = Dictionary(uniqueKeysWithValues: await registry.snapshot().map { ($0.name, $0) })
        #expect(families["wait_seconds"]?.help == "How long.")
        #expect(families["jobs"]?.help == "How many.")
        guard case .histogram(let buckets, 1, 30)? = families["wait_seconds"]?.series.first?.value,
            case .histogram(let others, 1, 30)? = families["other_seconds"]?.series.first?.value
        else {
            Issue.record("no histograms")
            return
        }
        #expect(buckets.map(\.bound) == [1, 60] && buckets.map(\.count) == [0, 1])
        #expect(others.map(\.bound) == registry.configuration.timeBounds)
    }

    @Test("several metrics may be read together, and what is written goes first") func families() async throws {
        let registry = MetricsRegistry()
        registry.collect(families: "crawls") {
            ["a", "b"].map { name in
                MetricFamily(
                    name: name, kind: .counter, help: "Of \(name).",
                    series: [.init(MetricLabels([]), .number(7))])
            }
        }
        registry.collect("c", help: "Of c.") { [MetricReading(1)] }
        Counter(label: "b", factory: registry).increment()
        let families = await registry.snapshot()
        #expect(families.map(\.name) == ["a", "b", "c"])
        #expect(families.map { $0.series.first?.value } == [.number(7), .number(1), .number(1)])
    }
}
