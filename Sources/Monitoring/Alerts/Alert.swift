package import Jobs

/// One alert, from when its condition held first to its end.
package struct Alert: Sendable, Hashable {
    package enum State: String, Sendable, CaseIterable {
        /// The condition holds, not yet for long enough.
        case pending
        case firing
        /// It holds no more.
        case resolved
    }

    /// What somebody was told of it last.
    package struct Told: Sendable, Hashable {
        /// Firing or resolved.
        package var state: State
        package var at: Timestamp
    }

    /// Its own, also among alerts of the same labels: the fingerprint and when it began.
    package let id: String
    package let fingerprint: String
    package let rule: String
    package let labels: AlertLabels
    package internal(set) var annotations: [String: String]
    package internal(set) var state: State
    package internal(set) var value: Double
    package internal(set) var beganAt: Timestamp
    package internal(set) var firedAt: Timestamp?
    package internal(set) var resolvedAt: Timestamp?
    /// When its condition was last seen to hold.
    package internal(set) var seenAt: Timestamp
    /// What each receiver was told of it.
    package internal(set) var told: [String: Told] = [:]
    /// Nobody needs to be told of its end: another of the same labels goes on for it.
    var isSuperseded = false
    /// It does not end before, since what it is computed from is not there yet after a start.
    var heldUntil: Timestamp?

    init(rule: String, _ finding: AlertFinding, at now: Timestamp) {
        self.rule = rule
        labels = finding.labels
        fingerprint = finding.labels.fingerprint
        id = "\(finding.labels.fingerprint)-\(now.microseconds)"
        annotations = finding.annotations
        value = finding.value
        state = .pending
        beganAt = now
        seenAt = now
    }

    /// As it was kept.
    init(
        id: String, rule: String, labels: AlertLabels, annotations: [String: String], state: State, value: Double,
        beganAt: Timestamp, firedAt: Timestamp?, resolvedAt: Timestamp?, seenAt: Timestamp, told: [String: Told],
        isSuperseded: Bool
    ) {
        self.id = id
        fingerprint = labels.fingerprint
        self.rule = rule
        self.labels = labels
        self.annotations = annotations
        self.state = state
        self.value = value
        self.beganAt = beganAt
        self.firedAt = firedAt
        self.resolvedAt = resolvedAt
        self.seenAt = seenAt
        self.told = told
        self.isSuperseded = isSuperseded
    }

    package var severity: AlertSeverity { labels["severity"].flatMap(AlertSeverity.init) ?? .warning }

    /// Whether somebody heard that it fires and not that it is over.
    var isUnfinished: Bool { !isSuperseded && told.values.contains { $0.state == .firing } }
}
