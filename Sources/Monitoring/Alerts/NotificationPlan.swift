import Jobs

/// A message that is to be sent now.
struct DueNotification: Sendable, Hashable {
    let group: NotificationGroup
    /// Those that fire, and those that are over since the last message; the oldest first.
    let alerts: [Alert]
}

/// Decides who is to be told what, now. Everything follows from the alerts themselves and from what receivers were told of
/// them, so that nothing more need be kept over a restart.
enum NotificationPlan {
    /// - Parameters:
    ///   - busy: groups of which a message is under way.
    ///   - notBefore: when a group may be tried again whose message could not be delivered.
    static func due(
        _ alerts: [Alert], _ silences: [Silence], _ policy: NotificationPolicy, busy: Set<NotificationGroup>,
        notBefore: [NotificationGroup: Timestamp], at now: Timestamp
    ) -> [DueNotification] {
        var groups: [NotificationGroup: (route: NotificationPolicy.Route, alerts: [Alert])] = [:]
        for alert in alerts where alert.state != .pending || alert.isUnfinished {
            // Who was told that it fires is told that it is over, also when no route leads there any more.
            var waiting = alert.state == .resolved ? alert.told.filter { $0.value.state == .firing } : [:]
            let orphans = { waiting.keys.sorted().map { Self.orphan($0, policy.root) } }
            let routes = policy.routes(of: alert.labels)
            for (_, route) in routes { if let receiver = route.receiver { waiting[receiver] = nil } }
            for (place, route) in routes + orphans() {
                guard let receiver = route.receiver else { continue }
                let labels = route.groupBy == ["..."] ? alert.labels : alert.labels.only(route.groupBy)
                let group = NotificationGroup(place: place, receiver: receiver, labels: labels)
                groups[group, default: (route, [])].alerts.append(alert)
            }
        }
        return groups.sorted { ($0.key.receiver, $0.key.key) < ($1.key.receiver, $1.key.key) }.compactMap {
            group, what in
            guard !busy.contains(group), notBefore[group].map({ now >= $0 }) ?? true else { return nil }
            return message(group, what.route, what.alerts, silences, now)
        }
    }

    /// The root's times for a receiver that no route reaches.
    private static func orphan(
        _ receiver: String, _ root: NotificationPolicy.Route
    ) -> (place: String, route: NotificationPolicy.Route) {
        var route = root
        route.receiver = receiver
        return ("{}", route)
    }

    private static func message(
        _ group: NotificationGroup, _ route: NotificationPolicy.Route, _ alerts: [Alert], _ silences: [Silence],
        _ now: Timestamp
    ) -> DueNotification? {
        let receiver = group.receiver
        let firing = alerts.filter { alert in
            alert.state == .firing && !silences.contains { $0.covers(alert.labels, at: now) }
        }
        let over = alerts.filter { $0.state == .resolved && $0.told[receiver]?.state == .firing }
        let new = firing.filter { $0.told[receiver]?.state != .firing }
        guard !(firing.isEmpty && over.isEmpty) else { return nil }
        // None lies ahead, whatever the clock has done.
        let last = alerts.compactMap { $0.told[receiver].map { min($0.at, now) } }.max()
        let dueAt: Timestamp
        if !new.isEmpty || !over.isEmpty {
            if let last {
                dueAt = last + route.groupInterval
            } else {
                dueAt = (new.compactMap(\.firedAt).min() ?? now) + route.groupWait
            }
        } else {
            dueAt = (last ?? now) + route.repeatInterval
        }
        return now >= dueAt ? DueNotification(group: group, alerts: firing + over) : nil
    }
}
