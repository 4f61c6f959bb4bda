import Jobs
import Testing
import Web

@testable import Monitoring

@Suite("Expressions of alert rules") struct AlertExpressionTests {
    /// Families as a snapshot has them: `name{a="1"}` with values; counters without `_total`.
    private static func family(
        _ name: String, _ kind: MetricFamily.Kind = .gauge, _ series: [([(String, String)], Double)]
    ) -> MetricFamily {
        MetricFamily(
            name: name, kind: kind, help: "",
            series: series.map { MetricFamily.Series(MetricLabels($0.0), .number($0.1)) })
    }

    private static let gauges = [
        family("up", .gauge, [([("node", "a")], 1), ([("node", "b")], 0)]),
        family("disk", .gauge, [([("node", "a")], 0.5), ([("node", "b")], 0.95), ([("node", "pi3")], 0.97)]),
        family(
            "busy", .gauge,
            [
                ([("node", "a"), ("core", "0")], 2), ([("node", "a"), ("core", "1")], 4),
                ([("node", "b"), ("core", "0")], 1),
            ]),
        family("alone", .gauge, [([], 7)]),
        family("odd", .gauge, [([], .nan)]),
        family("mixed", .gauge, [([("n", "1")], .nan), ([("n", "2")], 3), ([("n", "3")], .nan)]),
    ]

    private static func now(_ text: String) throws -> [String: Double] {
        let expression = try AlertExpression(text)
        var history = MetricHistory(for: [expression])
        history.record(gauges, at: Timestamp(microseconds: 5_000_000))
        return Dictionary(uniqueKeysWithValues: expression.evaluate(history).map { ($0.key.description, $0.value) })
    }

    @Test(
        "what holds, with the value of the metric",
        arguments: [
            ("up == 0", ["{node=\"b\"}": 0.0]),
            ("0 == up", ["{node=\"b\"}": 0]),
            ("disk > 0.9", ["{node=\"b\"}": 0.95, "{node=\"pi3\"}": 0.97]),
            ("disk{node=\"b\"} >= 0.95", ["{node=\"b\"}": 0.95]),
            ("disk{node!=\"b\"} > 0.9", ["{node=\"pi3\"}": 0.97]),
            ("disk{node=~\"pi[0-9]\"} > 0", ["{node=\"pi3\"}": 0.97]),
            ("disk{node=~\"pi\"} > 0", [:]),
            ("disk{node!~\"pi.*|a\"} > 0", ["{node=\"b\"}": 0.95]),
            ("disk{nothing=\"\"} > 0.96", ["{node=\"pi3\"}": 0.97]),
            ("sum(busy) == 7", ["{}": 7]),
            ("sum by (node) (busy) > 1", ["{node=\"a\"}": 6]),
            ("max(busy) by (node) > 0", ["{node=\"a\"}": 4, "{node=\"b\"}": 1]),
            ("count(up) - 1 > 0", ["{}": 1]),
            ("avg by (node) (busy{node=\"a\"}) == 3", ["{node=\"a\"}": 3]),
            ("min(busy) < 2", ["{}": 1]),
            ("disk > 0.9 and up == 0", ["{node=\"b\"}": 0.95]),
            ("disk > 0.9 unless up == 0", ["{node=\"pi3\"}": 0.97]),
            ("up == 0 or disk > 0.96", ["{node=\"b\"}": 0, "{node=\"pi3\"}": 0.97]),
            ("disk * 100 - 5 > 90", ["{node=\"pi3\"}": 92]),
            ("disk / up > 0.4", ["{node=\"a\"}": 0.5, "{node=\"b\"}": .infinity]),
            ("-alone < -6", ["{}": -7]),
            ("(alone + 1) * 2 == 16", ["{}": 16]),
            ("alone + 1 * 2 == 9", ["{}": 9]),
            ("time() - alone > -3", ["{}": -2]),
            ("odd > 0 or odd <= 0 or odd == 0", [:]),
            ("min(mixed) > 0", ["{}": 3]), ("max(mixed) > 0", ["{}": 3]),
            ("disk > 9.6e-1", ["{node=\"pi3\"}": 0.97]), ("alone > 1E+0", ["{}": 7]), ("alone > 7e0-1", ["{}": 7]),
            ("sum by (node,) (busy{node=\"a\",}) > 1", ["{node=\"a\"}": 6]),
            ("nobody > 0", [:]),
            ("disk > 0.1 < 0.6", ["{node=\"a\"}": 0.5]),
        ] as [(String, [String: Double])])
    func holds(text: String, expected: [String: Double]) throws {
        #expect(try Self.now(text) == expected)
    }

    @Test(
        "what cannot be read says where",
        arguments: [
            ("", "character 1"), ("up >", "character 5"), ("up = 0", "character 4"), ("1 > 0", "two numbers"),
            ("3", "nothing of any metric"), ("up{node=b} > 0", "character 9"), ("up{node=\"b} > 0", "no end"),
            ("rate(up) > 0", "[10m]"), ("up[5m] > 0", "only in rate()"), ("rate(up[1s]) > 0", "[15s] to [6h]"),
            ("rate(up[9h]) > 0", "[15s] to [6h]"), ("rate(up[5x]) > 0", "character 8"), ("foo(up) > 0", "no foo()"),
            ("up & down", "character 4"), ("up > 1 and 3", "both sides"), ("sum(3) > 1", "needs a metric"),
            ("up{node=~\"(\"} > 0", "no pattern"), ("(up > 0", "character 8"), ("up > 0)", "character 7"),
            ("up > 1.2.3", "no number"), ("sum by (a-b) (up) > 0", "character 10"), ("up > 0 up", "an operator"),
            (String(repeating: "(", count: 40) + "up", "within each other"),
            ("up > 0" + String(repeating: " + 1", count: 400), "at most 200"),
            (String(repeating: "u", count: 2_001), "at most 2000"), ("up{le=\"\\q\"} > 0", "\\\\"),
        ])
    func refused(text: String, words: String) throws {
        let fault = #expect(throws: AlertExpressionFault.self) { _ = try AlertExpression(text) }
        #expect(fault?.description.contains(words) == true, "\(fault?.description ?? "")")
    }

    @Test("anything at all is read or refused, and never ends the process") func anything() {
        var random = SplitMix64(seed: 7)
        let pieces = [
            "up", "(", ")", "{", "}", "[5m]", "sum", "by", "rate", "and", "or", ">", "==", "=~", "\"x\"", "1e9", ",",
            "-", "\u{1F600}", "time()", "\\", "'",
        ]
        var read = 0
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }
            if (try? AlertExpression(text.joined(separator: " "))) != nil { read += 1 }
        }
        #expect(read > 10)
    }

    /// A counter over time: 15 seconds between readings.
    private static func changing(_ text: String, _ readings: [[MetricFamily]]) throws -> [String: Double] {
        let expression = try AlertExpression(text)
        var history = MetricHistory(for: [expression])
        for (index, reading) in readings.enumerated() {
            history.record(reading, at: Timestamp(microseconds: Int64(index) * 15_000_000))
        }
        return Dictionary(uniqueKeysWithValues: expression.evaluate(history).map { ($0.key.description, $0.value) })
    }

    private static func counter(_ values: [Double?], labels: [(String, String)] = []) -> [[MetricFamily]] {
        values.map { value in value.map { [family("done", .counter, [(labels, $0)])] } ?? [] }
    }

    @Test("a counter's growth in a window, also when it began anew") func growth() throws {
        #expect(try Self.changing("increase(done_total[1m]) > 0", Self.counter([10, 12, 15, 16, 20])) == ["{}": 10])
        #expect(try Self.changing("rate(done_total[1m]) > 0", Self.counter([10, 12, 15, 16, 40])) == ["{}": 0.5])
        // 16 → 2 is a start: 2 since then.
        #expect(try Self.changing("increase(done_total[1m]) > 0", Self.counter([10, 12, 16, 2, 3])) == ["{}": 9])
        // What lies before the window does not count.
        #expect(try Self.changing("increase(done_total[30s]) > 0", Self.counter([0, 100, 200, 201, 202])) == ["{}": 2])
        #expect(try Self.changing("increase(done_total[1m]) > 0", Self.counter([5, 5, 5])) == [:])
        // Once is no growth, and what is not there now has none.
        #expect(try Self.changing("increase(done_total[1m]) >= 0", Self.counter([5])) == [:])
        #expect(try Self.changing("increase(done_total[1m]) >= 0", Self.counter([5, 9, nil])) == [:])
    }

    @Test("a counter that appears has counted from nothing, unless it is another machine's") func appearing() throws {
        #expect(try Self.changing("increase(done_total[1m]) > 0", Self.counter([nil, 8])) == ["{}": 8])
        #expect(
            try Self.changing("increase(done_total[1m]) > 0", Self.counter([nil, 8, 9], labels: [("node", "a")]))
                == ["{node=\"a\"}": 1])
    }

    @Test("a clock that was set back, and a reading that lacks something, are no growth") func gaps() throws {
        let expression = try AlertExpression("increase(done_total[1m]) > 0")
        func grown(_ readings: [(second: Int64, value: Double?, isWhole: Bool)]) -> [Double] {
            var history = MetricHistory(for: [expression])
            for reading in readings {
                let families = reading.value.map { [Self.family("done", .counter, [([], $0)])] } ?? []
                history.record(
                    families, at: Timestamp(microseconds: reading.second * 1_000_000), isWhole: reading.isWhole)
            }
            return Array(expression.evaluate(history).values)
        }
        #expect(grown([(100, 5, true), (115, 9, true)]) == [4])
        #expect(grown([(100, 5, true), (115, 9, true), (50, 9, true)]) == [])
        #expect(grown([(100, 5, true), (115, 9, true), (50, 9, true), (65, 10, true)]) == [1])
        #expect(grown([(100, nil, false), (115, 9, true)]) == [])
        #expect(grown([(100, nil, true), (115, 9, true)]) == [9])
    }

    @Test("a rule with too many alerts keeps those that are known") func tooMany() throws {
        let rule = AlertRule(AlertRuleHead(name: "Busy", severity: .info), try AlertExpression("busy > 0"))
        var history = MetricHistory(for: [rule.expression])
        let series = (0..<150).map { ([("node", "n\(1_000 + $0)")], 1.0) }
        history.record([Self.family("busy", .gauge, series)], at: Timestamp(microseconds: 0))
        let plain = rule.findings(history)
        #expect(plain.found.count == 100 && plain.omitted == 50 && plain.found.first?.labels["node"] == "n1000")
        let known = rule.findings(history) { $0["node"] == "n1149" && $0["alertname"] == "Busy" }
        #expect(known.found.first?.labels["node"] == "n1149" && known.found.count == 100)
    }

    @Test("the past is bounded, and still right") func bounded() throws {
        let expression = try AlertExpression("increase(done_total[1h]) > 0")
        var history = MetricHistory(for: [expression])
        var value = 0.0
        // Three hours, a second each, some steps back.
        for second in 0..<10_800 {
            value = second % 3_000 == 2_999 ? 0 : value + 1
            history.record(
                [Self.family("done", .counter, [([], value)])], at: Timestamp(microseconds: Int64(second) * 1_000_000))
        }
        let growth = try #require(expression.evaluate(history)[AlertLabels()])
        #expect(abs(growth - 3_600) < 40, "\(growth)")
    }

    @Test("histograms are counted by their parts") func histograms() throws {
        func reading(_ count: UInt64) -> [MetricFamily] {
            [
                MetricFamily(
                    name: "wait_seconds", kind: .histogram, help: "",
                    series: [
                        .init(
                            MetricLabels([]),
                            .histogram(
                                buckets: [.init(bound: 0.5, count: count / 2)], count: count, sum: Double(count) * 2))
                    ])
            ]
        }
        #expect(
            try Self.changing(
                "increase(wait_seconds_sum[1m]) / increase(wait_seconds_count[1m]) > 0", [reading(0), reading(8)])
                == ["{}": 2])
        #expect(try Self.changing("wait_seconds_bucket{le=\"0.5\"} > 0", [reading(8)]) == ["{le=\"0.5\"}": 4])
    }

    @Test("sentences have places for labels and values") func templates() throws {
        let labels = AlertLabels(["node": "pi3"])
        func text(_ template: String, _ value: Double) throws -> String {
            try AlertTemplate(template).text(labels, value)
        }
        #expect(try text("{{ $labels.node }} is {{$value}} full, {{ $labels.no }}.", 0.25) == "pi3 is 0.25 full, .")
        #expect(try text("{{ $value | humanizePercentage }}", 0.9123) == "91.23%")
        #expect(try text("{{ $value | humanizeDuration }}", 3_725) == "1h 2m 5s")
        #expect(try text("{{ $value | humanize }}", 1_536_000) == "1.54M")
        #expect(try text("{{ $value }}", .infinity) == "+Inf")
        for broken in ["{{ $value", "{{ value }}", "{{ $labels.a-b }}", "{{ $value | nothing }}", "{{ query }}"] {
            #expect(throws: AlertExpressionFault.self) { _ = try AlertTemplate(broken) }
        }
    }

    @Test("fingerprints are those of Prometheus") func fingerprints() {
        // Of the empty set it is the offset basis; one pair as FNV-1a has it.
        #expect(AlertLabels().fingerprint == "cbf29ce484222325")
        #expect(AlertLabels(["a": "b"]).fingerprint != AlertLabels(["b": "a"]).fingerprint)
        #expect(AlertLabels(["a": "bc"]).fingerprint != AlertLabels(["ab": "c"]).fingerprint)
    }

    @Test("after a start the queue is not stuck before that can be known") func queueStuck() throws {
        let rule = try #require(AlertRules.defaults.metrics.first { $0.head.name == "QueueStuck" })
        for (age, count) in [(100.0, 0), (901.0, 1)] {
            var history = MetricHistory(for: [rule.expression])
            history.record(
                [
                    Self.family("trawl_jobs_oldest_pending_seconds", .gauge, [([], 1_000)]),
                    Self.family("process_start_time_seconds", .gauge, [([], 5_000 - age)]),
                ], at: Timestamp(microseconds: 5_000_000_000))
            #expect(rule.findings(history).found.count == count)
        }
    }

    @Test("the default rules can all be read") func defaults() {
        #expect(
            AlertRules.defaults.metrics.map(\.head.name)
                == ["NodeDown", "JobFailureRate", "QueueStuck", "DiskLow", "TemperatureHigh", "ScheduleLate"])
        #expect(AlertRules.defaults.crawls.map(\.head.name) == ["NoItems", "FieldEmpty", "StatusSurge", "CrawlShrunk"])
    }
}
