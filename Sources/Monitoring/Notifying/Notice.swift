import Jobs

/// Something that a person is to be told, other than an alert: by a workflow's step, say.
package struct Notice: Sendable, Hashable {
    /// One line.
    package var title: String
    package var text: String
    package var severity: AlertSeverity
    /// Names by ``AlertLabels/isName(_:)``; others are left out.
    package var labels: [String: String]
    /// Nil for the usual one.
    package var receiver: String?

    package init(
        title: String, text: String, severity: AlertSeverity = .info, labels: [String: String] = [:],
        receiver: String? = nil
    ) {
        self.title = title
        self.text = text
        self.severity = severity
        self.labels = labels
        self.receiver = receiver
    }

    /// As receivers get it: for programs an alert named `Notice`.
    func message(to receiver: String, from url: String, at now: Timestamp) -> AlertMessage {
        var all = labels.filter { AlertLabels.isName($0.key) }
        all["alertname"] = "Notice"
        all["severity"] = severity.rawValue
        let part = AlertMessage.Part(
            labels: AlertLabels(all), annotations: ["summary": title, "description": text], isFiring: true,
            startsAt: now, endsAt: nil)
        let group = AlertLabels(["alertname": "Notice"])
        var message = AlertMessage(
            receiver: receiver, groupKey: "{}:\(group)", groupLabels: group, externalURL: url, parts: [part])
        message.written = (title, text)
        return message
    }
}
