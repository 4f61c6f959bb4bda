import TestSupport
import Testing

/// The same cases for ours, nginx and HAProxy (P23–P26): what reached the servers, what came back, whether the connection
/// stayed. Where another proxy differs, ``ProxyDifference`` says so and why.
struct ConformanceTests {
    @Test func casesAreManyAndHaveNames() {
        let names = ConformanceCase.all.map(\.name)
        #expect(names.count >= 300)
        let twice = Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
        #expect(twice.isEmpty)
    }

    @Test func trawl() async throws {
        let outcomes = try await ConformanceRun.outcomes(of: ConformanceCase.all, on: TrawlProxy())
        for (example, outcome) in zip(ConformanceCase.all, outcomes) where outcome != example.expected {
            Issue.record("\(example.name):\n  got      \(outcome)\n  expected \(example.expected)")
        }
    }

    @Test(
        "nginx and HAProxy differ from ours where the table says so, and nowhere else",
        .needs("nginx") { InstalledProxy.nginx.unavailable }, .needs("HAProxy") { InstalledProxy.haproxy.unavailable },
        arguments: [InstalledProxy.nginx, .haproxy])
    func beside(_ proxy: InstalledProxy) async throws {
        guard try await proxy.isKnownVersion() else {
            return print("\(proxy.name) is not \(proxy.version), of which the table is")
        }
        let listed = ProxyDifference.all.filter { $0.proxy == proxy.name }
        let names = Set(ConformanceCase.all.map(\.name))
        #expect(listed.flatMap(\.cases).filter { !names.contains($0) } == [], "cases that are listed are there")
        #expect(Set(listed.flatMap(\.cases)).count == listed.flatMap(\.cases).count, "each is listed once")
        let outcomes = try await ConformanceRun.outcomes(
            of: ConformanceCase.all, on: proxy, differing: Set(listed.flatMap(\.cases)))
        for (example, outcome) in zip(ConformanceCase.all, outcomes) {
            let difference = listed.first { $0.cases.contains(example.name) }
            guard difference?.isAlways != false else { continue }
            let isListed = difference != nil
            if isListed == (outcome == example.expected) {
                Issue.record(
                    """
                    \(proxy.name)\(isListed ? " is listed but does the same" : " differs"): \(example.name)
                      it       \(outcome)
                      expected \(example.expected)
                    """)
            }
        }
    }
}
