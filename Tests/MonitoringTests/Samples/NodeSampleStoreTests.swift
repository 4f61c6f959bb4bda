import Jobs
import Monitoring
import SQL
import TestSupport
import Testing

@Suite("Samples of nodes", .sharedPostgres)
struct NodeSampleStoreTests {
    private static let engines = SampleHarness.Engine.allCases

    @Test("samples come back by node and time, oldest first", arguments: engines)
    func reading(_ engine: SampleHarness.Engine) async throws {
        try await SampleHarness.run(engine) { harness in
            let store = harness.store
            try await store.add([
                .test("a", 0, [.cpu: 12.3456, .sent: 1e15]), .test("b", 0, [.memory: 50]), .test("a", 30, [.cpu: 20]),
            ])
            // The same heartbeat again.
            try await store.add([.test("a", 30, [.cpu: 21])])
            try await store.add([])
            let all = try await store.samples(of: .named("a"), from: .noon(), to: .noon(30))
            #expect(all.map(\.takenAt) == [.noon(), .noon(30)])
            #expect(all.map(\.figures) == [[.cpu: 12.346, .sent: 1e15], [.cpu: 21]])
            #expect(all.map(\.count) == [1, 1])
            let later = try await store.samples(of: .named("a"), from: .noon(1), to: .noon(60))
            #expect(later.count == 1)
            let none = try await store.samples(of: .named("c"), from: .noon(), to: .noon(60))
            #expect(none.isEmpty)
            let latest = try await store.latest()
            #expect(latest.mapValues(\.takenAt) == [.named("a"): .noon(30), .named("b"): .noon()])
            let size = try await store.size()
            #expect(size.samples == 3 && size.nodes == 2 && 200...2_000 ~= size.bytes, "\(size)")
        }
    }

    @Test("an empty store says so", arguments: engines)
    func empty(_ engine: SampleHarness.Engine) async throws {
        try await SampleHarness.run(engine) { harness in
            let size = try await harness.store.size()
            #expect(size == NodeSampleStore.Size())
            let latest = try await harness.store.latest()
            #expect(latest.isEmpty)
            try await harness.store.keepHouse(now: .noon(), age: .seconds(86_400))
        }
    }

    @Test("after an hour five minutes become one sample, with the greatest values kept", arguments: engines)
    func condensing(_ engine: SampleHarness.Engine) async throws {
        try await SampleHarness.run(engine) { harness in
            let store = harness.store
            // Two hours at two a minute; `noon` is a multiple of five minutes.
            for node in ["a", "b"] {
                try await store.add(
                    (0..<240).map { index in
                        .test(
                            node, index * 30,
                            [
                                .cpu: Double(index % 10) * 10, .temperature: Double(index % 10), .sent: Double(index),
                            ])
                    })
            }
            try await store.keepHouse(now: .noon(7_200), age: .seconds(86_400))
            let old = try await store.samples(of: .named("a"), from: .noon(), to: .noon(3_599))
            #expect(old.count == 12)
            for sample in old {
                #expect(sample.count == 10 && sample.figures[.cpu] == 45 && sample.peak(.cpu) == 90)
                #expect(sample.figures[.temperature] == 9 && sample.peaks[.temperature] == nil)
            }
            for (index, sample) in old.enumerated() {
                #expect(sample.figures[.sent] == Double(index * 10 + 9) && sample.takenAt == .noon(index * 300 + 270))
            }
            let fresh = try await store.samples(of: .named("a"), from: .noon(3_600), to: .noon(7_200))
            #expect(fresh.count == 120 && fresh.allSatisfy { $0.count == 1 })
            let size = try await store.size()
            #expect(size.samples == 2 * (12 + 120))
            // Once more changes nothing; a span that is not whole yet stays as it is.
            try await store.keepHouse(now: .noon(7_299), age: .seconds(86_400))
            let again = try await store.samples(of: .named("a"), from: .noon(), to: .noon(7_200))
            #expect(again == old + fresh)
        }
    }

    @Test("what is older than the retention goes", arguments: engines)
    func retention(_ engine: SampleHarness.Engine) async throws {
        try await SampleHarness.run(engine) { harness in
            try await harness.store.add((0..<30).map { .test("a", $0 * 3_600, [.cpu: 1]) })
            try await harness.store.keepHouse(now: .noon(29 * 3_600), age: .seconds(86_400))
            let left = try await harness.store.samples(of: .named("a"), from: .noon(), to: .noon(200_000))
            let hours = (5..<30).map { Timestamp.noon($0 * 3_600) }
            #expect(left.map(\.takenAt) == hours)
        }
    }

    @Test("late samples join those that were condensed before, and what cannot be read is no harm", arguments: engines)
    func late(_ engine: SampleHarness.Engine) async throws {
        try await SampleHarness.run(engine) { harness in
            let store = harness.store
            try await store.add((0..<9).map { .test("a", $0 * 30, [.cpu: 10]) })
            try await store.keepHouse(now: .noon(7_200), age: .seconds(86_400))
            try await store.add([.test("a", 290, [.cpu: 20])])
            try await harness.database.write { connection in
                for (seconds, text) in [(60, "no JSON"), (61, "[]"), (62, #"{"cpu_usage":"x","peaks":1}"#)] {
                    try connection.execute(
                        "INSERT INTO node_samples (node, taken_at, figures) VALUES ('a', ?, ?)",
                        [.integer(Timestamp.noon(seconds).microseconds), .text(text)])
                }
            }
            try await store.keepHouse(now: .noon(7_200), age: .seconds(86_400))
            let all = try await store.samples(of: .named("a"), from: .noon(), to: .noon(300))
            #expect(all.count == 1)
            #expect(all.first?.figures[.cpu] == 11 && all.first?.peak(.cpu) == 20)
            #expect(all.first?.count == 11, "the one without figures is one more")
        }
    }

    @Test("what each node did over a while", arguments: engines)
    func condensed(_ engine: SampleHarness.Engine) async throws {
        try await SampleHarness.run(engine) { harness in
            try await harness.store.add([
                .test("a", 0, [.cpu: 10, .disk: 5]), .test("a", 30, [.cpu: 30]), .test("b", 0, [.cpu: 99]),
                .test("b", 90, [.cpu: 1]),
            ])
            let nodes = try await harness.store.condensed(from: .noon(), to: .noon(60))
            #expect(Set(nodes.keys) == [.named("a"), .named("b")])
            #expect(nodes[.named("a")]?.average(.cpu) == 20 && nodes[.named("a")]?.peak(.cpu) == 30)
            #expect(nodes[.named("a")]?.average(.disk) == 5)
            #expect(nodes[.named("b")]?.average(.cpu) == 99)
        }
    }
}
