import CoreMetrics
import Testing
import Web

@testable import Monitoring

@Suite("Prometheus' text, read")
struct PrometheusTextReaderTests {
    private func read(_ text: String) throws -> [ScrapedSample] { try PrometheusTextReader.read(Array(text.utf8)) }

    @Test("lines as the format has them")
    func lines() throws {
        let samples = try read(
            """
            # HELP http_requests_total The total number of HTTP requests.
            # TYPE http_requests_total counter
            http_requests_total{method="post",code="200"} 1027 1395066363000
            http_requests_total { method = "a\\\\b\\"c\\nd" , code="400", }  3\r

              metric_without_timestamp_and_labels\t12.47
            #
            negative:rule{} -3.5e-7 -3982045
            nothing NaN
            much{le="+Inf"} +Inf
            little -Inf
            """)
        #expect(
            samples.map(\.name) == [
                "http_requests_total", "http_requests_total", "metric_without_timestamp_and_labels", "negative:rule",
                "nothing", "much", "little",
            ])
        #expect(
            samples[0]
                == ScrapedSample(
                    "http_requests_total", ["method": "post", "code": "200"], 1027, timestamp: 1_395_066_363_000))
        #expect(samples[1].labels == ["method": "a\\b\"c\nd", "code": "400"] && samples[1].value == 3)
        #expect(samples[2].value == 12.47 && samples[3].value == -3.5e-7 && samples[3].timestamp == -3_982_045)
        #expect(samples[4].value.isNaN && samples[5].value == .infinity && samples[6].value == -.infinity)
        #expect(try read("").isEmpty)
        #expect(try read("# nothing").isEmpty)
    }

    @Test("what we write we read")
    func roundTrip() async throws {
        let registry = MetricsRegistry()
        Counter(label: "seen", dimensions: [("path", "a\"b\\c\nd é")], factory: registry).increment(by: 7)
        Timer(label: "took", factory: registry).recordSeconds(0.2)
        registry.collect("level", help: "x\ny") { [MetricReading(-1.25)] }
        let samples = try PrometheusTextReader.read(PrometheusText.render(await registry.snapshot()))
        #expect(samples.contains(ScrapedSample("seen_total", ["path": "a\"b\\c\nd é"], 7)))
        #expect(samples.contains(ScrapedSample("level", [:], -1.25)))
        #expect(samples.contains(ScrapedSample("took_seconds_bucket", ["le": "+Inf"], 1)))
    }

    @Test(
        "a line that is none refuses the text, and is named",
        arguments: [
            ("a 1\nb\n", 2), ("{} 1", 1), ("a{b} 1", 1), ("a{b=c} 1", 1), ("a{b=\"c} 1", 1), ("a{b=\"c\" 1", 1),
            ("a{b=\"c\"d=\"e\"} 1", 1), ("a{b=\"\\x\"} 1", 1), ("a{b=\"c\",b=\"d\"} 1", 1), ("a{1=\"c\"} 1", 1),
            ("1a 1", 1), ("a one", 1), ("a 1 2 3", 1), ("a 1 2.5", 1), ("\n\na{", 3), ("a{b=\"c\n\"} 1", 1),
            ("é 1", 1), ("a ", 1), ("<html></html>", 1), ("{\"a\": 1}", 1), ("a{b=\"\\", 1),
        ])
    func faults(_ text: String, _ line: Int) {
        let fault = #expect(throws: PrometheusTextFault.self) { try read(text) }
        #expect(fault?.line == line, "\(text): \(fault?.description ?? "")")
    }

    @Test("bytes that are no UTF-8 are refused in values")
    func encoding() {
        #expect(throws: PrometheusTextFault.self) {
            try PrometheusTextReader.read(Array("a{b=\"".utf8) + [0xFF] + Array("\"} 1".utf8))
        }
    }

    @Test("P32 all that can be long is bounded")
    func limits() throws {
        var limits = PrometheusTextReader.Limits()
        limits.bytes = 1_000
        limits.samples = 3
        limits.labels = 2
        limits.text = 10
        func refused(_ text: String) -> Bool {
            (try? PrometheusTextReader.read(Array(text.utf8), limits: limits)) == nil
        }
        #expect(!refused("a 1\nb 1\nc 1") && refused("a 1\nb 1\nc 1\nd 1"))
        #expect(!refused("a{b=\"\",c=\"\"} 1") && refused("a{b=\"\",c=\"\",d=\"\"} 1"))
        #expect(!refused("a{b=\"0123456789\"} 1") && refused("a{b=\"0123456789x\"} 1"))
        #expect(refused(String(repeating: "a", count: 11) + " 1"))
        #expect(refused(String(repeating: "#", count: 1_001)))
        #expect(!refused("a " + String(repeating: "1", count: 60)))
        let wanted = try PrometheusTextReader.read(Array("a 1\nb 1\nc 1\nd 1".utf8), limits: limits) { $0 == "d" }
        #expect(wanted == [ScrapedSample("d", [:], 1)])
    }

    @Test("no text whatever traps")
    func noise() {
        var random = SplitMix64(seed: 7)
        let good = Array("# TYPE a counter\na{b=\"c\\\\d\",e=\"f\"} 12.5 1700000000000\ng NaN\n".utf8)
        var accepted = 0
        for _ in 0..<20_000 {
            var bytes = good
            for _ in 0..<Int(random.next() % 4 + 1) {
                let place = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 3 {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes.remove(at: place)
                default: bytes.insert(bytes[Int(random.next() % UInt64(bytes.count))], at: place)
                }
            }
            if (try? PrometheusTextReader.read(bytes)) != nil { accepted += 1 }
        }
        #expect(0 < accepted && accepted < 20_000)
    }
}
