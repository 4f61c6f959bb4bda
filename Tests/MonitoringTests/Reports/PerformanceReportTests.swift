import Jobs
import Monitoring
import Testing

@Suite("How the fleet worked")
struct PerformanceReportTests {
    private func group(
        _ state: JobState, _ node: String?, jobs: Int, duration: Double = 0, wait: Double = 0, pages: Double = 0,
        latency: Double = 0
    ) -> JobPerformance.Group {
        var group = JobPerformance.Group(state: state, node: node.map { .named($0) })
        group.jobs = jobs
        group.duration = duration * Double(jobs)
        group.waited = jobs
        group.wait = wait * Double(jobs)
        group.pages = pages
        group.answers = latency > 0 ? pages : 0
        group.latency = latency * pages
        return group
    }

    private func report(_ jobs: JobPerformance, _ nodes: [EntityName: SampleCondenser] = [:]) -> PerformanceReport {
        PerformanceReport(jobs, nodes: nodes, period: .seconds(24 * 3_600))
    }

    @Test("nothing ran")
    func nothing() {
        let report = report(JobPerformance())
        #expect(report.total == 0 && report.averageDuration == nil && report.throughput == 0)
        #expect(report.top.isEmpty && report.bottlenecks.isEmpty)
    }

    @Test("figures and the three best nodes")
    func figures() {
        var jobs = JobPerformance()
        jobs.groups = [
            group(.completed, "a", jobs: 30, duration: 10, pages: 300, latency: 0.25),
            group(.completed, "b", jobs: 10, duration: 30, pages: 900),
            group(.completed, "c", jobs: 5, pages: 10), group(.completed, "d", jobs: 1, pages: 300),
            group(.failed, "a", jobs: 10, duration: 99, pages: 0), group(.cancelled, nil, jobs: 16),
        ]
        let report = report(jobs)
        #expect(report.total == 72 && report.successful == 46 && report.failed == 10 && report.cancelled == 16)
        #expect(report.throughput == 3)
        #expect(report.averageDuration == 600.0 / 46)
        #expect(report.top.map(\.node.text) == ["b", "d", "a"], "of equals the one that succeeds more")
        #expect(report.top.map(\.pages) == [900, 300, 300])
        #expect(report.top.map(\.successRate) == [100, 100, 75])
        #expect(report.top.map(\.responseTime) == [nil, nil, 0.25])
    }

    @Test(
        "a long queue is a bottleneck, a short one is not",
        arguments: [(5.0, 1.0, false), (60, 20, true), (60, 600, false)])
    func queue(_ wait: Double, _ duration: Double, _ isFound: Bool) {
        var jobs = JobPerformance()
        jobs.groups = [group(.completed, "a", jobs: 3, duration: duration, wait: wait)]
        #expect(report(jobs).bottlenecks.contains { $0.contains("in the queue") } == isFound)
    }

    @Test("failures are told with their codes, and the node that fails more than others")
    func failures() {
        var jobs = JobPerformance()
        jobs.groups = [
            group(.completed, "a", jobs: 80), group(.failed, "a", jobs: 3), group(.completed, "b", jobs: 2),
            group(.failed, "b", jobs: 15),
        ]
        jobs.failures = [.init(code: "timeout", jobs: 12), .init(code: "lost", jobs: 6)]
        #expect(
            report(jobs).bottlenecks == [
                "18 of 100 jobs failed: 12 timeout, 6 lost; their logs say why",
                "15 of 17 jobs of b failed, more than elsewhere; look at that node",
            ])
        jobs.groups = [group(.completed, "a", jobs: 100), group(.failed, "a", jobs: 5)]
        #expect(report(jobs).bottlenecks.isEmpty)
        jobs.groups = [group(.failed, "a", jobs: 2)]
        #expect(report(jobs).bottlenecks.isEmpty, "two are no rule")
    }

    @Test("machines near their limits, and sites that answer slowly")
    func limits() {
        var hot = SampleCondenser()
        hot.add(.test("a", 0, [.cpu: 90, .memory: 95, .disk: 86, .temperature: 79.96]))
        for index in 1...9 { hot.add(.test("a", 30 * index, [.cpu: 90, .memory: 10])) }
        var well = SampleCondenser()
        well.add(.test("b", 0, [.cpu: 99, .memory: 90, .disk: 85, .temperature: 75]))
        for index in 1...9 { well.add(.test("b", 30 * index, [.cpu: 1])) }
        // It was busy for a moment, of which nothing follows.
        var fresh = SampleCondenser()
        fresh.add(.test("c", 0, [.cpu: 100]))
        var jobs = JobPerformance()
        func slow(_ url: String?, _ answers: Double, _ latency: Double) -> JobPerformance.SlowJob {
            .init(project: .named("shop"), spider: .named("books"), startURL: url, answers: answers, latency: latency)
        }
        jobs.slow = [
            slow("https://slow.example/a?x=1", 10, 30), slow("https://slow.example/b", 10, 50),
            slow(nil, 10, 25), slow("no URL", 0, 5),
        ]
        #expect(
            report(jobs, [.named("a"): hot, .named("b"): well, .named("c"): fresh]).bottlenecks == [
                "a: CPU usage of 90.0 % on average; give it fewer slots",
                "a: memory usage reached 95.0 %; give it fewer slots",
                "a: disk usage reached 86.0 %; free space, or keep less",
                "a: temperature reached 80.0 °C; cool it, or give it fewer slots",
                "slow.example answers slowly: 4.0 s to the first byte on average",
                "spider shop/books answers slowly: 2.5 s to the first byte on average",
            ])
    }
}
