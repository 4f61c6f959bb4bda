import Foundation
import Metrics
import TestSupport
import Testing
import Web

@testable import Monitoring

@Suite("Metrics as text and as JSON")
struct PrometheusTextTests {
    /// A registry with everything that is hard to write.
    private func registry() -> MetricsRegistry {
        var configuration = MetricsRegistry.Configuration()
        configuration.timeBounds = [0.1, 1]
        let registry = MetricsRegistry(configuration: configuration)
        registry.describe("http.requests", "Requests, with a \\ and\na \"second\" line.")
        for (path, count) in [("/a\"b\\c\nd", 3), ("/", 1)] {
            Counter(label: "http.requests", dimensions: [("path", path), ("0bad-name", "é")], factory: registry)
                .increment(by: Int64(count))
        }
        Gauge(label: "level", factory: registry).record(Double.infinity)
        Gauge(label: "ratio", factory: registry).record(0.125)
        Timer(label: "wait", dimensions: [("le", "x"), ("__name__", "y")], factory: registry).recordMilliseconds(500)
        Recorder(label: "size", factory: registry).record(7)
        return registry
    }

    @Test("Prometheus 0.0.4") func prometheus() async throws {
        let text = String(decoding: PrometheusText.render(await registry().snapshot()), as: UTF8.self)
        #expect(
            text == #"""
                # HELP http_requests_total Requests, with a \\ and\na "second" line.
                # TYPE http_requests_total counter
                http_requests_total{_0bad_name="é",path="/"} 1
                http_requests_total{_0bad_name="é",path="/a\"b\\c\nd"} 3
                # TYPE level gauge
                level +Inf
                # TYPE ratio gauge
                ratio 0.125
                # TYPE size summary
                size_sum 7
                size_count 1
                # TYPE wait_seconds histogram
                wait_seconds_bucket{exported___name__="y",exported_le="x",le="0.1"} 0
                wait_seconds_bucket{exported___name__="y",exported_le="x",le="1.0"} 1
                wait_seconds_bucket{exported___name__="y",exported_le="x",le="+Inf"} 1
                wait_seconds_sum{exported___name__="y",exported_le="x"} 0.5
                wait_seconds_count{exported___name__="y",exported_le="x"} 1

                """#)
    }

    @Test("OpenMetrics 1.0") func openMetrics() async throws {
        let text = String(decoding: PrometheusText.render(await registry().snapshot(), as: .openMetrics), as: UTF8.self)
        #expect(
            text.hasPrefix(
                #"""
                # HELP http_requests Requests, with a \\ and\na \"second\" line.
                # TYPE http_requests counter
                http_requests_total{_0bad_name="é",path="/"} 1
                """#))
        #expect(text.hasSuffix("wait_seconds_count{exported___name__=\"y\",exported_le=\"x\"} 1\n# EOF\n"))
        #expect(String(decoding: PrometheusText.render([], as: .openMetrics), as: UTF8.self) == "# EOF\n")
    }

    @Test("JSON") func json() async throws {
        #expect(
            MetricsJSON.render(await registry().snapshot()).description
                == #"{"http_requests_total":[{"labels":{"_0bad_name":"é","path":"/"},"value":1},"#
                + #"{"labels":{"_0bad_name":"é","path":"/a\"b\\c\nd"},"value":3}],"level":null,"ratio":0.125,"#
                + #""size":{"count":1,"sum":7.0},"#
                + #""wait_seconds":[{"labels":{"exported___name__":"y","exported_le":"x"},"value":{"count":1,"sum":0.5}}]}"#
        )
    }

    @Test(
        "the form that is asked for",
        arguments: [
            (nil, MetricsFormat.json), ("", .json), ("*/*", .json), ("application/json", .json),
            ("text/html,*/*;q=0.8", .json),
            ("text/plain", .prometheus), ("TEXT/Plain; version=0.0.4;q=0.5", .prometheus),
            ("application/openmetrics-text; version=1.0.0; charset=utf-8", .openMetrics),
            ("application/openmetrics-text;version=0.0.1,text/plain;version=0.0.4;q=0.3", .prometheus),
            (
                "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
                    + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2", .openMetrics
            ),
            ("text/plain;q=0.2, application/json", .json), ("text/plain;q=0", .json), ("text/plain;q=nan", .json),
            ("text/plain;q=", .json), (",;,=;q", .json), ("text/plain;q=7", .json),
        ] as [(String?, MetricsFormat)])
    func accepts(header: String?, format: MetricsFormat) { #expect(MetricsFormat.accepted(by: header) == format) }

    @Test("the types are those of the specifications") func contentTypes() {
        #expect(MetricsFormat.prometheus.contentType == "text/plain; version=0.0.4; charset=utf-8")
        #expect(
            MetricsFormat.openMetrics.contentType == "application/openmetrics-text; version=1.0.0; charset=utf-8")
    }

    @Test("promtool takes it", .needs("promtool") { promtool == nil ? "it is not on PATH (Debian: prometheus)" : nil })
    func tool() async throws {
        let registry = registry()
        for name in ["level", "ratio", "size", "wait.seconds"] { registry.describe(name, "What it is.") }
        let text = String(decoding: PrometheusText.render(await registry.snapshot()), as: UTF8.self)
        let result = try await Program(path: try #require(promtool)).run(["check", "metrics"], input: text)
        #expect(result.code == 0, "\(result.errors)\(result.output)")
    }

    @Test("P32 any name and value gives lines that read back", arguments: 0..<20) func hostile(seed: UInt64)
        async throws
    {
        var random = SplitMix64(seed: seed)
        func junk() -> String {
            let scalars: [Unicode.Scalar] = (0..<Int(random.next() % 12)).map { _ in
                Unicode.Scalar(UInt32(random.next() % 0x250)) ?? "x"
            }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            return String(text)
        }
        let registry = MetricsRegistry()
        for _ in 0..<50 {
            Counter(label: junk(), dimensions: [(junk(), junk()), (junk(), junk())], factory: registry).increment()
            Timer(label: junk(), dimensions: [(junk(), junk())], factory: registry).recordSeconds(1)
        }
        let sample =
            /# (TYPE|HELP) [a-zA-Z_][a-zA-Z0-9_]* [^\n]*|# EOF|[a-zA-Z_][a-zA-Z0-9_]*(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*",?)+\})? [-+0-9.eInfNa]+/
            .matchingSemantics(.unicodeScalar)
        for format in [MetricsFormat.prometheus, .openMetrics] {
            let lines = PrometheusText.render(await registry.snapshot(), as: format).split(
                separator: UInt8(ascii: "\n"))
            for line in lines {
                let text = String(decoding: line, as: UTF8.self)
                #expect(text.wholeMatch(of: sample) != nil, "\(text)")
            }
        }
    }
}

/// Where promtool is, or nil.
private let promtool: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { "\($0)/promtool" }.first { FileManager.default.isExecutableFile(atPath: $0) }
