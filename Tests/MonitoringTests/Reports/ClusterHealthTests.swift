import Jobs
import Monitoring
import Testing

@Suite("The cluster's health")
struct ClusterHealthTests {
    private func node(_ name: String, _ figures: [NodeFigure: Double]) -> NodeReport {
        NodeReport(node: .named(name), isOnline: true, lastUpdate: .noon(), figures: figures)
    }

    @Test("no issue is healthy, one or two a warning, more critical")
    func status() {
        #expect(ClusterHealth([]).status == .healthy)
        let well = node("a", [.cpu: 90, .memory: 90, .disk: 90, .temperature: 80])
        #expect(ClusterHealth([well]).status == .healthy && ClusterHealth([well]).issues.isEmpty)
        var bad: [NodeReport] = []
        for (index, status) in [ClusterHealth.Status.warning, .warning, .critical, .critical].enumerated() {
            bad.append(node("n\(index)", [.cpu: 90.1]))
            #expect(ClusterHealth([well] + bad).status == status)
        }
        let all = ClusterHealth([node("a", [.cpu: 91, .memory: 92, .disk: 93, .temperature: 81])])
        #expect(all.status == .critical)
        #expect(all.issues.map(\.kind) == [.processor, .memory, .disk, .temperature])
        #expect(all.issues[3].message == "a: temperature at 81.0 °C")
    }

    @Test("a node without metrics is an issue, offline or silent; averages are over those that tell")
    func metrics() {
        let health = ClusterHealth([
            node("a", [.cpu: 10, .memory: 40]), node("b", [.cpu: 30]), node("c", [:]),
            NodeReport(node: .named("d"), isOnline: false, lastUpdate: nil, error: "its worker has not joined"),
        ])
        #expect(health.online == 3 && health.total == 4)
        #expect(health.processor == 20 && health.memory == 40 && health.disk == nil)
        #expect(health.status == .warning && health.issues.map(\.kind) == [.noMetrics, .noMetrics])
        #expect(health.issues.map(\.node) == [.named("c"), .named("d")])
        #expect(health.issues[1].message == "d has no metrics: its worker has not joined")
    }
}
