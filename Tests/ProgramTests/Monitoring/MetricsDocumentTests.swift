import Bookshop
import Foundation
import TestSupport
import Testing
import Web

/// `Docs/metrics.md` lists what the services show, and they show it by Prometheus' conventions.
@Suite(.serialized) struct MetricsDocumentTests {
    private static func shown(_ client: ServiceClient) async throws -> String {
        let answer = try await client.call("GET", "/metrics", headers: [("Accept", "text/plain")])
        guard answer.status == 200 else { throw UnexpectedAnswer(request: "/metrics", answer: answer) }
        return answer.text
    }

    @Test(.needsTools("promtool")) func everyMetricIsDocumentedAndConventional() async throws {
        let document = try MetricsDocument()
        #expect(document.names.count > 50)
        try await withBookshop(books: 20) { shop in
            try await withPlatform(environment: ["TRAWL_ALLOWED_HOSTS": "127.0.0.1"]) { platform in
                let job = try await platform.api.submit(
                    "/scrape", ["start_url": .string(shop.url("/catalogue/")), "max_pages": 30])
                #expect(try await platform.api.ended(job)["status"] == "completed")
                _ = try await platform.gateway.call("GET", "/cluster/jobs")
                var pages = ""
                try await eventually("the crawl was counted") {
                    let text = try await Self.shown(platform.worker)
                    pages =
                        text.split(separator: "\n").first { $0.hasPrefix("trawl_crawl_pages_total") }.map(
                            String.init) ?? ""
                    return text.contains("trawl_jobs{state=\"completed\"} 1\n") && pages != "trawl_crawl_pages_total 0"
                }
                #expect(pages == "trawl_crawl_pages_total 30")
                for (service, address) in platform.controller.addresses {
                    let port = try #require(URL(string: address)?.port)
                    let text = try await Self.shown(ServiceClient(port: port))
                    let shown = ShownMetrics(text)
                    #expect(shown.metrics.count > 20)
                    for (name, metric) in shown.metrics.sorted(by: { $0.key < $1.key }) {
                        let written = document.metrics[name]
                        #expect(written?.kind == metric.kind, "Docs/metrics.md: \(name) of \(service)")
                        #expect(
                            metric.labels.isSubset(of: written?.labels ?? []),
                            "Docs/metrics.md: labels of \(name): \(metric.labels)")
                        #expect(shown.help.contains(name), "\(name) says nothing of itself")
                        for word in ["percent", "hours", "minutes", "_ms", "milliseconds"] {
                            #expect(!name.contains(word), "\(name) has no base unit")
                        }
                        if metric.kind == "counter" { #expect(name.hasSuffix("_total")) }
                    }
                    let tool = try #require(Deployment.tool("promtool"))
                    let check = try await tool.run(["check", "metrics"], input: text)
                    #expect(check.code == 0, "\(service): \(check.errors)\(check.output)")
                }
                try await platform.controller.end()
            }
        }
    }

    @Test func theListHasWhatEachServiceIsFor() async throws {
        let document = try MetricsDocument()
        try await withPlatform { platform in
            let shown = ShownMetrics(try await Self.shown(platform.gateway)).metrics
            let prefixes = [
                "trawl_job", "trawl_lease", "trawl_nodes", "trawl_worker", "trawl_crawl", "trawl_gateway_u",
            ]
            let expected = document.names.filter { name in
                prefixes.contains { name.hasPrefix($0) } && !name.contains("latency")
            }
            #expect(expected.count >= 22)
            for name in expected { #expect(shown[name] != nil, "nothing shows \(name)") }
        }
    }

    @Test(
        "what is scraped, ruled and drawn is documented",
        arguments: [
            "Deploy/monitoring/rules.yml", "Deploy/monitoring/rules-test.yml",
            "Deploy/monitoring/grafana/dashboards/trawl.json",
        ])
    func names(_ file: String) throws {
        let documented = try MetricsDocument().names
        let named = Deployment.metrics(in: try Deployment.text(file), documented: documented)
        #expect(named.count > 10)
        #expect(named.subtracting(documented).isEmpty, "\(named.subtracting(documented).sorted())")
    }
}
