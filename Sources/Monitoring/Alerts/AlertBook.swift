import Jobs

/// All alerts that are under way: pending, firing, and those that are over while somebody still believes that they fire. A
/// value without I/O; every change is answered so that it can be kept.
struct AlertBook: Sendable {
    /// What is to be kept of a step.
    struct Changes: Sendable, Hashable {
        var saved: [Alert] = []
        /// The ids of those of which nothing stays: they never fired.
        var removed: [String] = []

        var isEmpty: Bool { saved.isEmpty && removed.isEmpty }

        static func + (left: Changes, right: Changes) -> Changes {
            Changes(saved: left.saved + right.saved, removed: left.removed + right.removed)
        }

        /// Each alert once, as it was last.
        var condensed: Changes {
            let last = Dictionary(saved.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
            return Changes(saved: last.values.sorted { $0.id < $1.id }, removed: removed)
        }
    }

    /// By fingerprint.
    private(set) var alerts: [String: Alert] = [:]

    init() {}

    /// Those that were kept. Of two with the same labels the later one counts.
    init(_ kept: [Alert]) {
        for alert in kept where alert.state != .resolved || alert.isUnfinished {
            if let other = alerts[alert.fingerprint], other.beganAt > alert.beganAt { continue }
            alerts[alert.fingerprint] = alert
        }
    }

    /// Takes over what a rule finds now; its alerts that are not among that end.
    ///
    /// - Parameter scope: which of the rule's alerts the findings are about; others stay as they are.
    mutating func observe(
        _ rule: AlertRuleHead, _ findings: [AlertFinding], at now: Timestamp,
        within scope: (Alert) -> Bool = { _ in true }
    ) -> Changes {
        var changes = Changes()
        var seen: Set<String> = []
        for finding in findings {
            let fingerprint = finding.labels.fingerprint
            guard seen.insert(fingerprint).inserted else { continue }
            changes = changes + hold(rule, finding, fingerprint, now)
        }
        for alert in sorted where alert.rule == rule.name && !seen.contains(alert.fingerprint) && scope(alert) {
            changes = changes + miss(alert, rule.keepsFiring, now)
        }
        return changes
    }

    /// Ends the alerts of rules that are no more, and those that nothing was heard of for longer than `age`.
    mutating func retire(_ isRetired: (Alert) -> Bool, at now: Timestamp) -> Changes {
        sorted.filter { $0.state != .resolved && isRetired($0) }.reduce(Changes()) { $0 + end($1, now) }
    }

    /// Notes that a receiver was told of alerts, as they were then.
    mutating func note(_ told: [Alert], receiver: String, at now: Timestamp) -> Changes {
        var changes = Changes()
        for message in told {
            var alert: Alert
            if let known = alerts[message.fingerprint] {
                // Also when it is another of the same labels by now: what was said is what the receiver believes of it.
                alert = known
            } else {
                // It ended while it was told that it fires: that it is over is to be told too.
                guard message.state == .firing else { continue }
                alert = message
                alert.state = .resolved
                alert.resolvedAt = now
            }
            alert.told[receiver] = .init(state: message.state, at: now)
            changes.saved.append(alert)
            alerts[alert.fingerprint] = alert.state == .resolved && !alert.isUnfinished ? nil : alert
        }
        return changes
    }

    /// Forgets what receivers were told that are no more: nobody waits for the end there.
    mutating func forgetReceivers(but known: Set<String>) -> Changes {
        var changes = Changes()
        for var alert in sorted where alert.told.keys.contains(where: { !known.contains($0) }) {
            alert.told = alert.told.filter { known.contains($0.key) }
            changes.saved.append(alert)
            alerts[alert.fingerprint] = alert.state == .resolved && !alert.isUnfinished ? nil : alert
        }
        return changes
    }

    /// After a start: none ends before `moment(alert)` only because what it is computed from is not there yet.
    mutating func holdUntil(_ moment: (Alert) -> Timestamp) {
        for alert in sorted where alert.state != .resolved { alerts[alert.fingerprint]?.heldUntil = moment(alert) }
    }

    /// Alerts of a rule are seen to stand, though nothing says whether their condition holds.
    mutating func touch(_ rule: String, at now: Timestamp, where isMeant: (Alert) -> Bool) -> Changes {
        var changes = Changes()
        for var alert in sorted where alert.rule == rule && alert.state != .resolved && isMeant(alert) {
            guard now > alert.seenAt else { continue }
            alert.seenAt = now
            alerts[alert.fingerprint] = alert
            changes.saved.append(alert)
        }
        return changes
    }

    /// After the clock was set back: nothing was ahead of now.
    mutating func clamp(to now: Timestamp) {
        let longest = now + AlertExpression.longestWindow
        for (fingerprint, known) in alerts {
            var alert = known
            alert.beganAt = min(alert.beganAt, now)
            alert.seenAt = min(alert.seenAt, now)
            alert.firedAt = alert.firedAt.map { min($0, now) }
            alert.resolvedAt = alert.resolvedAt.map { min($0, now) }
            alert.heldUntil = alert.heldUntil.map { min($0, longest) }
            alert.told = alert.told.mapValues { .init(state: $0.state, at: min($0.at, now)) }
            if alert != known { alerts[fingerprint] = alert }
        }
    }

    /// The oldest first.
    var sorted: [Alert] { alerts.values.sorted { ($0.beganAt, $0.fingerprint) < ($1.beganAt, $1.fingerprint) } }

    // MARK: Steps of one alert

    /// The condition holds.
    private mutating func hold(
        _ rule: AlertRuleHead, _ finding: AlertFinding, _ fingerprint: String, _ now: Timestamp
    ) -> Changes {
        var changes = Changes()
        let isNew: Bool
        var alert: Alert
        if let known = alerts[fingerprint], known.state != .resolved {
            (alert, isNew) = (known, false)
        } else {
            (alert, isNew) = (Alert(rule: rule.name, finding, at: now), true)
            if var over = alerts[fingerprint] {
                // Whoever was told that it fires and not yet that it was over sees it go on.
                alert.told = over.told.filter { $0.value.state == .firing }
                over.isSuperseded = true
                changes.saved.append(over)
            }
        }
        let before = alert
        alert.seenAt = max(now, alert.seenAt)
        alert.heldUntil = nil
        alert.value = finding.value
        alert.annotations = finding.annotations
        if alert.state == .pending, now - alert.beganAt >= rule.hold {
            alert.state = .firing
            alert.firedAt = now
        }
        alerts[fingerprint] = alert
        // Only the value moved: that is kept once a minute.
        if isNew || alert.state != before.state || now - before.seenAt >= .seconds(60) { changes.saved.append(alert) }
        return changes
    }

    /// The condition does not hold.
    private mutating func miss(_ alert: Alert, _ keepsFiring: Duration, _ now: Timestamp) -> Changes {
        if alert.state == .resolved { return Changes() }
        if let heldUntil = alert.heldUntil, now < heldUntil { return Changes() }
        if alert.state == .firing, now - alert.seenAt < keepsFiring { return Changes() }
        return end(alert, now)
    }

    private mutating func end(_ alert: Alert, _ now: Timestamp) -> Changes {
        // One that never fired leaves nothing, unless it went on for one that did.
        guard alert.state == .firing || alert.isUnfinished else {
            alerts[alert.fingerprint] = nil
            return Changes(removed: [alert.id])
        }
        var alert = alert
        alert.state = .resolved
        alert.resolvedAt = max(now, alert.firedAt ?? now)
        alert.heldUntil = nil
        alerts[alert.fingerprint] = alert.isUnfinished ? alert : nil
        return Changes(saved: [alert])
    }
}
