import Foundation
import Jobs
import Monitoring
import TestSupport
import Testing

@testable import trawl

/// Files of alerts: what they say, and what is wrong with them.
@Suite struct AlertsFileTests {
    private static let variables = [
        "TELEGRAM_TOKEN": "123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOpp_-q", "SMTP_PASSWORD": "hush",
        "INCIDENTS_TOKEN": "abc",
    ]

    private static func read(_ text: String) throws(ConfigurationFaults) -> AlertsDocument {
        try AlertsDocument.read("alerts.yaml", text: text) { variables[$0] }
    }

    @Test func theExampleOfTheDocumentIsInOrder() throws {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let text = try String(contentsOf: root.appending(path: "Docs/alerts.md"), encoding: .utf8)
        let start = try #require(text.firstRange(of: "```yaml\n")).upperBound
        let end = try #require(text[start...].firstRange(of: "```")).lowerBound
        let document = try Self.read(String(text[start..<end]))
        #expect(document.externalURL == "https://trawl.example.org")
        #expect(document.rules.metrics.map(\.head.name).suffix(2) == ["DiskAlmostFull", "JobsSlow"])
        #expect(document.rules.metrics.last?.head.keepsFiring == .seconds(600))
        #expect(document.rules.crawls.last?.share == 0.8)
        #expect(document.receivers.map(\.receiver.notifier.kind) == ["telegram", "email", "webhook", "command"])
        #expect(document.policy.root.receiver == "desk")
        #expect(document.policy.routes.map(\.receiver) == ["phone", "incidents"])
        #expect(document.policy.routes.first?.goesOn == true && document.policy.routes.first?.groupBy == ["alertname"])
        #expect(document.policy.routes.first?.repeatInterval == .seconds(3_600))
        // The document names every default rule and every key.
        for name in document.rules.metrics.dropLast(2).map(\.head.name) {
            #expect(text.contains("`\(name)`"), "\(name)")
        }
        for kind in CrawlRule.Kind.allCases { #expect(text.contains("| `\(kind.rawValue)` |")) }
    }

    @Test func defaultsAreReplacedOrLeftOut() throws {
        let replaced = try Self.read(
            "rules: [{name: NodeDown, expr: trawl_fleet_node_up == 0, for: 5m, severity: info}]")
        #expect(replaced.rules.metrics.count == AlertRules.defaults.metrics.count)
        #expect(replaced.rules.metrics.last?.head.hold == .seconds(300))
        let none = try Self.read("default_rules: false")
        #expect(none.rules.metrics.isEmpty && none.rules.crawls.isEmpty && none.policy.root.receiver == nil)
    }

    @Test(arguments: [
        ("rules: 3", "alerts.yaml:1:8: a rule takes keys"),
        ("rules: [{expr: up == 0}]", "alerts.yaml:1:9: a rule needs a name"),
        ("rules:\n  - name: A\n    exp: up == 0", "alerts.yaml:3:5: there is no key exp in a rule; did you mean expr?"),
        (
            "rules:\n  - name: A\n    expr: up == ",
            "alerts.yaml:3:11: expr: a metric, a number or a function is expected at character"
        ),
        ("rules: [{name: A, expr: up, for: 3y}]", "alerts.yaml:1:34: for takes a time"),
        ("rules: [{name: A, expr: up, for: 30d}]", "for is from 0s to 7d"),
        ("rules: [{name: A, expr: up, severity: bad}]", "severity takes critical, warning or info"),
        ("rules: [{name: A, expr: up, labels: {severity: x}}]", "severity is no label that a rule may set"),
        (
            "rules: [{name: A, expr: up, annotations: {summary: \"{{ x }}\"}}]",
            "alerts.yaml:1:52: summary: {{ x }} is not known"
        ),
        ("rules: [{name: A, expr: up}, {name: A, expr: up}]", "two rules named A"),
        ("crawl_rules: [{name: A}]", "needs a kind: no_items"),
        ("crawl_rules: [{name: A, kind: no_items, share: 2}]", "share is from 0.0 to 1.0"),
        ("crawl_rules: [{name: A, kind: no_items, match: ['a=~\"(\"']}]", "is no pattern"),
        ("receivers: [{telegram: {}}]", "a receiver needs a name"),
        ("receivers: [{name: a}]", "needs one of telegram, webhook, email, command"),
        ("receivers: [{name: a, command: {program: /nowhere}}]", "there is no program /nowhere"),
        (
            "receivers: [{name: a, command: {program: /bin/cat}}, {name: a, command: {program: /bin/cat}}]",
            "two receivers named a"
        ),
        ("receivers: [{name: a, telegram: {token: \"12:secret\", chat: 1}}]", "token is a secret: write ${NAME}"),
        ("receivers: [{name: a, telegram: {token: \"${NOTHING}\", chat: 1}}]", "the variable NOTHING is not set"),
        ("receivers: [{name: a, telegram: {token: \"${SMTP_PASSWORD}\", chat: 1}}]", "the token is none of a bot"),
        ("receivers: [{name: a, telegram: {token_file: /nowhere, chat: 1}}]", "/nowhere"),
        ("receivers: [{name: a, webhook: {url: \"ftp://x\"}}]", "url takes a URL"),
        ("receivers: [{name: a, email: {host: h, from: a@b, to: \"x\\r\\ny@z\"}}]", "to takes an address"),
        (
            "receivers: [{name: a, email: {host: h, from: a@b, to: c@d, username: u}}]",
            "username and password belong together"
        ),
        (
            "receivers: [{name: a, email: {host: h, from: a@b, to: c@d, username: u, password: \"${SMTP_PASSWORD}\", tls: none}}]",
            "never sent in the clear"
        ),
        ("route: {receiver: nobody}", "there is no receiver nobody; there are none"),
        ("route: {routes: [{receiver: none}]}", "a route needs match"),
        ("route: {group_wait: 2h}", "group_wait is from 0s to 1h"),
        ("external_url: nonsense", "external_url takes a URL"),
        ("rules: &a [x]", "anchor"), ("[1, 2]", "it should be keys with values"), ("a: [", "this is not YAML"),
    ])
    func faults(text: String, words: String) {
        do throws(ConfigurationFaults) {
            _ = try Self.read(text)
            Issue.record("\(text) is in order")
        } catch {
            #expect(error.description.contains(words), "\(error)")
            for secret in Self.variables.values { #expect(!error.description.contains(secret)) }
            #expect(!error.description.contains("12:secret"))
        }
    }

    @Test func allFaultsAreToldInTheOrderOfTheFile() {
        do throws(ConfigurationFaults) {
            _ = try Self.read("route: {receiver: x}\nrules: [{name: 1a}]\nnothing: 1\n")
            Issue.record("it is in order")
        } catch {
            let lines = error.faults.map {
                $0.description.split(separator: ":").dropFirst().first.map(String.init) ?? ""
            }
            #expect(lines == ["1", "2", "3"], "\(error)")
        }
    }
}
