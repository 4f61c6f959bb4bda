import Jobs

/// What every rule says of the alerts that it makes, whatever it looks at.
package struct AlertRuleHead: Sendable {
    /// The alerts' `alertname`.
    package var name: String
    package var severity: AlertSeverity
    /// Put over the labels of what it is about.
    package var labels: [String: String] = [:]
    /// Sentences such as `summary` and `description`.
    package var annotations: [String: AlertTemplate] = [:]
    /// How long a condition must hold before its alert fires.
    package var hold: Duration = .zero
    /// How long an alert fires on after its condition held last: against alerts that come and go.
    package var keepsFiring: Duration = .zero

    package init(name: String, severity: AlertSeverity) {
        self.name = name
        self.severity = severity
    }

    /// The alert's labels, of what it is about.
    func labels(of subject: AlertLabels) -> AlertLabels {
        subject.merging(labels).merging(["alertname": name, "severity": severity.rawValue])
    }

    /// What makes one alert of the rule.
    func finding(_ subject: AlertLabels, _ value: Double) -> AlertFinding {
        let labels = labels(of: subject)
        return AlertFinding(
            labels: labels, value: value, annotations: annotations.mapValues { $0.text(labels, value) })
    }
}

/// A rule over metrics: an alert for each label set that its expression finds.
package struct AlertRule: Sendable {
    package var head: AlertRuleHead
    package var expression: AlertExpression

    package init(_ head: AlertRuleHead, _ expression: AlertExpression) {
        self.head = head
        self.expression = expression
    }

    /// More alerts than these are left out: those that are not known yet first, then the last in order.
    static let mostAlerts = 100

    /// What it finds now, in order, and how many were left out.
    ///
    /// - Parameter isKnown: whether there is an alert of these labels already, which would end without being over.
    func findings(
        _ history: MetricHistory, isKnown: (AlertLabels) -> Bool = { _ in false }
    ) -> (found: [AlertFinding], omitted: Int) {
        var all = expression.evaluate(history).sorted { $0.key < $1.key }
        if all.count > Self.mostAlerts {
            let known = all.map { isKnown(head.labels(of: $0.key)) }
            all =
                zip(all, known).filter(\.1).map(\.0) + zip(all, known).filter { !$0.1 }.map(\.0)
        }
        return (all.prefix(Self.mostAlerts).map { head.finding($0.key, $0.value) }, max(0, all.count - Self.mostAlerts))
    }
}

/// What a rule has found to be so.
package struct AlertFinding: Sendable, Hashable {
    package var labels: AlertLabels
    package var value: Double
    package var annotations: [String: String]

    package init(labels: AlertLabels, value: Double, annotations: [String: String]) {
        self.labels = labels
        self.value = value
        self.annotations = annotations
    }
}
