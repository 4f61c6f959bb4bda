package import Jobs
import Web

/// What people ask of it.
extension AlertEngine {
    /// An alert as it stands, and what keeps it quiet.
    package struct Shown: Sendable {
        package let alert: Alert
        package let silencedBy: [String]
    }

    /// Those in these states, the gravest first, then the oldest.
    package func alerts(in states: Set<Alert.State> = [.firing]) -> [Shown] {
        let now = time.now
        return book.sorted.filter { states.contains($0.state) && !$0.isSuperseded }.map { alert in
            Shown(alert: alert, silencedBy: silenced.filter { $0.covers(alert.labels, at: now) }.map(\.id))
        }.sorted {
            ($0.alert.severity, $0.alert.beganAt, $0.alert.id) < ($1.alert.severity, $1.alert.beganAt, $1.alert.id)
        }
    }

    /// All that are kept, the newest first.
    package var silences: [Silence] { silenced.sorted { ($1.createdAt, $1.id) < ($0.createdAt, $0.id) } }

    /// More silences than these that are not over are refused; twice as many are kept.
    package static let mostSilences = 1_000

    /// Keeps quiet what `matchers` match, from then to then. Nil when there are too many already.
    package func silence(
        _ matchers: [LabelMatcher], from begin: Timestamp, to end: Timestamp, author: String, comment: String
    ) async throws -> Silence? {
        guard silenced.count(where: { $0.state(at: time.now) != .expired }) < Self.mostSilences else { return nil }
        var random = SystemRandomNumberGenerator()
        let now = time.now
        let silence = Silence(
            id: JobID.make(at: now, using: &random).text, matchers: matchers, createdAt: now, beginsAt: begin,
            endsAt: end, author: author, comment: comment)
        try await store.keep(silence)
        silenced.append(silence)
        if silenced.count > 2 * Self.mostSilences {
            // The first that ended make room.
            let over = silenced.filter { $0.state(at: now) == .expired }.sorted { $0.endsAt < $1.endsAt }
            let gone = Set(over.prefix(silenced.count - 2 * Self.mostSilences).map(\.id))
            silenced.removeAll { gone.contains($0.id) }
            try await store.forget(silences: gone)
        }
        return silence
    }

    /// Ends a silence now. False when there is none of that id; one that is over stays as it is.
    package func endSilence(_ id: String) async throws -> Bool {
        guard var silence = silenced.first(where: { $0.id == id }) else { return false }
        let now = time.now
        guard silence.state(at: now) != .expired else { return true }
        silence.endsAt = now
        try await store.keep(silence)
        if let index = silenced.firstIndex(where: { $0.id == id }) { silenced[index] = silence }
        return true
    }

    /// Sends a message to receivers that says it is a test. Answers for each, by name, what was wrong, or nil.
    package func test(_ names: [String]) async -> [(name: String, fault: NotificationFault?)] {
        let desk = desk
        return await withTaskGroup(of: (name: String, fault: NotificationFault?).self) { group in
            for name in names {
                group.addTask {
                    do {
                        try await desk.send(
                            Notice(
                                title: "Test of \(name)", text: "This receiver hears of Trawl's alerts.",
                                severity: .info,
                                labels: ["test": "true"], receiver: name))
                        return (name, nil)
                    } catch {
                        return (
                            name,
                            error as? NotificationFault
                                ?? NotificationFault("the test was given up", isTemporary: true)
                        )
                    }
                }
            }
            var results: [(name: String, fault: NotificationFault?)] = []
            for await result in group { results.append(result) }
            return results.sorted { $0.name < $1.name }
        }
    }

    /// Shows how many alerts there are as `trawl_alerts{state}`.
    package nonisolated func show(in registry: MetricsRegistry) {
        registry.describe(
            "trawl_alert_notifications_total", "Messages about alerts by kind of receiver and what became of them.")
        registry.collect("trawl_alerts", help: "Alerts by state; silenced ones fire too.", labels: ["state"]) {
            let shown = await self.alerts(in: [.pending, .firing])
            return [
                MetricReading(Double(shown.count { $0.alert.state == .pending }), "pending"),
                MetricReading(Double(shown.count { $0.alert.state == .firing }), "firing"),
                MetricReading(Double(shown.count { $0.alert.state == .firing && !$0.silencedBy.isEmpty }), "silenced"),
            ]
        }
    }
}
