package import Jobs

/// A message about alerts that belong together, as receivers get it.
package struct AlertMessage: Sendable, Hashable {
    /// One alert of it.
    package struct Part: Sendable, Hashable {
        package var labels: AlertLabels
        package var annotations: [String: String]
        package var isFiring: Bool
        package var startsAt: Timestamp
        /// Nil while it fires.
        package var endsAt: Timestamp?

        package init(
            labels: AlertLabels, annotations: [String: String], isFiring: Bool, startsAt: Timestamp, endsAt: Timestamp?
        ) {
            self.labels = labels
            self.annotations = annotations
            self.isFiring = isFiring
            self.startsAt = startsAt
            self.endsAt = endsAt
        }
    }

    package var receiver: String
    package var groupKey: String
    package var groupLabels: AlertLabels
    /// Where people find more.
    package var externalURL: String
    package var parts: [Part]
    /// Of a mail: who has not got it yet, when others have; nil for all.
    package var addresses: [String]?
    /// A sentence and a text that somebody wrote, in place of those that are made of ``parts``.
    package var written: (title: String, text: String)? {
        get { writtenTitle.map { ($0, writtenText) } }
        set { (writtenTitle, writtenText) = (newValue?.title, newValue?.text ?? "") }
    }

    private var writtenTitle: String?
    private var writtenText = ""

    package init(
        receiver: String, groupKey: String, groupLabels: AlertLabels, externalURL: String, parts: [Part]
    ) {
        self.receiver = receiver
        self.groupKey = groupKey
        self.groupLabels = groupLabels
        self.externalURL = externalURL
        self.parts = parts
    }

    package var isFiring: Bool { parts.contains(where: \.isFiring) }

    /// What all parts have in common.
    var commonLabels: AlertLabels { AlertLabels(Self.common(parts.map(\.labels.values))) }
    var commonAnnotations: [String: String] { Self.common(parts.map(\.annotations)) }

    private static func common(_ all: [[String: String]]) -> [String: String] {
        guard let first = all.first else { return [:] }
        return first.filter { name, value in all.allSatisfy { $0[name] == value } }
    }
}
