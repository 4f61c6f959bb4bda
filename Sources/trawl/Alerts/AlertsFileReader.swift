import Jobs
import Monitoring
import Web

/// Reads the values of a file of alerts, and collects what is wrong with them.
struct AlertsFileReader: GivenValueReader {
    let path: String
    let environment: (String) -> String?
    private let root: GivenValue
    private(set) var faults: [ConfigurationFault] = []
    private var places: [GivenValue.Place?] = []

    static let keys = ["rules", "crawl_rules", "default_rules", "receivers", "route", "external_url"]

    init(path: String, root: GivenValue, environment: @escaping (String) -> String?) {
        self.path = path
        self.root = root
        self.environment = environment
    }

    mutating func report(_ message: String, _ place: GivenValue.Place?, _ code: ConfigurationFault.Code) {
        faults.append(ConfigurationFault(code, line(message, place)))
        places.append(place)
    }

    /// In the order of the file.
    var sortedFaults: [ConfigurationFault] {
        zip(faults, places).enumerated().sorted { one, other in
            let (left, right) = (one.element.1, other.element.1)
            let (first, second) = ((left?.line ?? 0, left?.column ?? 0), (right?.line ?? 0, right?.column ?? 0))
            return first == second ? one.offset < other.offset : first < second
        }.map(\.element.0)
    }

    mutating func document() -> AlertsDocument {
        var document = AlertsDocument()
        guard let given = members("the file", root, Self.keys) else { return document }
        if let value = given["default_rules"], flag("default_rules", value) == false { document.rules = AlertRules() }
        if let value = given["external_url"] { document.externalURL = url("external_url", value) }
        var own = AlertRules()
        if let value = given["rules"] { own.metrics = rules(value) }
        if let value = given["crawl_rules"] { own.crawls = crawlRules(value) }
        checkNames(own, given)
        document.rules = document.rules.replacing(by: own)
        if let value = given["receivers"] { document.receivers = receivers(value) }
        document.policy.root.receiver = document.receivers.first?.name
        if let value = given["route"] { document.policy = policy(value, document.receivers) }
        return document
    }

    // MARK: Rules

    private static let headKeys = ["name", "severity", "labels", "annotations"]
    private static let ruleKeys = headKeys + ["expr", "for", "keep_firing_for"]
    private static let crawlRuleKeys = headKeys + ["kind", "match", "share", "least_crawls", "least_count"]
    /// Labels that tell what an alert is about.
    private static let ownLabels: Set<String> = [
        "alertname", "severity", "crawl", "project", "spider", "field", "host",
    ]

    private mutating func rules(_ value: GivenValue) -> [AlertRule] {
        list(value).compactMap { element in
            guard let given = members("a rule", element, Self.ruleKeys), var head = head(given, element) else {
                return nil
            }
            if let value = given["for"] { head.hold = time("for", value, upTo: 7 * 86_400) ?? .zero }
            if let value = given["keep_firing_for"] {
                head.keepsFiring = time("keep_firing_for", value, upTo: 7 * 86_400) ?? .zero
            }
            guard let expression = given["expr"] else {
                report("the rule \(head.name) needs an expr, such as trawl_fleet_node_up == 0", element.place)
                return nil
            }
            guard let text = text("expr", expression) else { return nil }
            do throws(AlertExpressionFault) {
                return AlertRule(head, try AlertExpression(text))
            } catch {
                report("expr: \(error)", expression.place)
                return nil
            }
        }
    }

    private mutating func crawlRules(_ value: GivenValue) -> [CrawlRule] {
        list(value).compactMap { element in
            guard let given = members("a rule", element, Self.crawlRuleKeys), let head = head(given, element) else {
                return nil
            }
            guard let value = given["kind"] else {
                let kinds = CrawlRule.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                report("the rule \(head.name) needs a kind: \(kinds)", element.place)
                return nil
            }
            guard let kind = choice("kind", value, CrawlRule.Kind.self) else { return nil }
            var rule = CrawlRule(head, kind)
            if let value = given["match"] { rule.matchers = matchers("match", value) }
            if let value = given["share"] { rule.share = number("share", value, in: 0...1) ?? rule.share }
            if let value = given["least_crawls"] {
                rule.leastCrawls = whole("least_crawls", value, in: CrawlRule.crawls) ?? rule.leastCrawls
            }
            if let value = given["least_count"] {
                rule.leastCount = whole("least_count", value, in: 1...1_000_000) ?? rule.leastCount
            }
            return rule
        }
    }

    private mutating func head(_ given: Members, _ element: GivenValue) -> AlertRuleHead? {
        guard let value = given["name"] else {
            report("a rule needs a name", element.place)
            return nil
        }
        guard let name = text("name", value), AlertLabels.isName(name) else {
            report("the name of a rule is one of letters, digits and _, such as DiskLow", value.place)
            return nil
        }
        var head = AlertRuleHead(name: name, severity: .warning)
        if let value = given["severity"] { head.severity = choice("severity", value, AlertSeverity.self) ?? .warning }
        for (label, value) in pairs("labels", given["labels"]) {
            guard AlertLabels.isName(label), !Self.ownLabels.contains(label) else {
                report("\(label.prefix(60)) is no label that a rule may set", given["labels"]?.place)
                continue
            }
            guard let text = text(label, value) else { continue }
            head.labels[label] = String(text.prefix(200))
        }
        for (annotation, value) in pairs("annotations", given["annotations"]) {
            guard AlertLabels.isName(annotation) else {
                report("\(annotation.prefix(60)) is no name of an annotation", value.place)
                continue
            }
            guard let text = text(annotation, value) else { continue }
            do throws(AlertExpressionFault) {
                head.annotations[annotation] = try AlertTemplate(text)
            } catch {
                report("\(annotation): \(error)", value.place)
            }
        }
        return head
    }

    /// A name stands for one rule.
    private mutating func checkNames(_ rules: AlertRules, _ given: Members) {
        var known: Set<String> = []
        for (key, names) in [("rules", rules.metrics.map(\.head.name)), ("crawl_rules", rules.crawls.map(\.head.name))]
        {
            for name in names where !known.insert(name).inserted {
                report("there are two rules named \(name); name them differently", given[key]?.place)
            }
        }
        if known.count > AlertRules.most { report("there are more than \(AlertRules.most) rules", root.place) }
    }

    // MARK: Values

    /// The members of a mapping of any names.
    mutating func pairs(_ name: String, _ value: GivenValue?) -> [(String, GivenValue)] {
        guard let value else { return [] }
        guard case .members(let members) = value.content else {
            mismatch(name, "names with texts", value)
            return []
        }
        guard members.count <= 50 else {
            report("\(name) takes 50 names at most", value.place)
            return []
        }
        return members.map { ($0.name, $0.value) }
    }

    /// `{severity: critical}`, or a list of texts such as `node=~"pi.*"`.
    mutating func matchers(_ name: String, _ value: GivenValue) -> [LabelMatcher] {
        var found: [LabelMatcher] = []
        func read(_ place: GivenValue.Place?, _ make: () throws(AlertExpressionFault) -> LabelMatcher) {
            do throws(AlertExpressionFault) {
                found.append(try make())
            } catch {
                report("\(name): \(error)", place)
            }
        }
        if case .members = value.content {
            for (label, value) in pairs(name, value) {
                guard let text = text(label, value) else { continue }
                read(value.place) { () throws(AlertExpressionFault) in try LabelMatcher(label, .equal, text) }
            }
        } else {
            for element in list(value) {
                guard let text = text(name, element, "conditions such as severity=\"critical\"") else { continue }
                read(element.place) { () throws(AlertExpressionFault) in try LabelMatcher(reading: text) }
            }
        }
        return found
    }

    mutating func time(_ name: String, _ value: GivenValue, from least: Double = 0, upTo most: Double) -> Duration? {
        guard let time = time(name, value) else { return nil }
        guard .seconds(least)...(.seconds(most)) ~= time else {
            report("\(name) is from \(Quantity.time(least)) to \(Quantity.time(most))", value.place)
            return nil
        }
        return time
    }

    mutating func whole(_ name: String, _ value: GivenValue, in range: ClosedRange<Int>) -> Int? {
        guard let number = whole(name, value) else { return nil }
        guard range.contains(number) else {
            report("\(name) is from \(range.lowerBound) to \(range.upperBound)", value.place)
            return nil
        }
        return number
    }

    mutating func number(_ name: String, _ value: GivenValue, in range: ClosedRange<Double>) -> Double? {
        guard let number = number(name, value) else { return nil }
        guard range.contains(number) else {
            report("\(name) is from \(range.lowerBound) to \(range.upperBound)", value.place)
            return nil
        }
        return number
    }

    /// An http(s) URL without a slash at the end.
    mutating func url(_ name: String, _ value: GivenValue) -> String? {
        guard let text = text(name, value, "a URL") else { return nil }
        guard let url = try? WebURL(text), url.isFetchable, !url.hasCredentials else {
            report("\(name) takes a URL such as https://trawl.example.org", value.place)
            return nil
        }
        return url.string.hasSuffix("/") ? String(url.string.dropLast()) : url.string
    }
}
