import Jobs
import Testing

@testable import Monitoring

@Suite("Who is told of which alerts, and when") struct NotificationPlanTests {
    private static let start = Timestamp(microseconds: 1_800_000_000_000_000)

    private static func alert(
        _ name: String, _ labels: [String: String] = [:], severity: String = "warning", firedAt: Timestamp = start,
        told: [String: Alert.Told] = [:], state: Alert.State = .firing
    ) -> Alert {
        let all = AlertLabels(labels.merging(["alertname": name, "severity": severity]) { $1 })
        return Alert(
            id: all.fingerprint, rule: name, labels: all, annotations: [:], state: state, value: 1, beganAt: firedAt,
            firedAt: firedAt, resolvedAt: state == .resolved ? firedAt + .seconds(60) : nil, seenAt: firedAt,
            told: told,
            isSuperseded: false)
    }

    private static func policy(_ receiver: String? = "phone") -> NotificationPolicy {
        var policy = NotificationPolicy()
        policy.root.receiver = receiver
        return policy
    }

    private static func due(
        _ alerts: [Alert], _ silences: [Silence] = [], _ policy: NotificationPolicy = policy(), after seconds: Int,
        busy: Set<NotificationGroup> = [], notBefore: [NotificationGroup: Timestamp] = [:]
    ) -> [DueNotification] {
        NotificationPlan.due(alerts, silences, policy, busy: busy, notBefore: notBefore, at: start + .seconds(seconds))
    }

    @Test("a new group waits for others") func waiting() {
        let alerts = [
            Self.alert("Down", ["node": "a"]), Self.alert("Down", ["node": "b"], firedAt: Self.start + .seconds(20)),
        ]
        #expect(Self.due(alerts, after: 29).isEmpty)
        let found = Self.due(alerts, after: 30)
        #expect(found.count == 1 && found.first?.alerts.count == 2)
        #expect(found.first?.group.key == "{}:{alertname=\"Down\"}")
    }

    @Test("groups are made by labels") func grouping() {
        var policy = Self.policy()
        let alerts = [
            Self.alert("Down", ["node": "a"]), Self.alert("Down", ["node": "b"]), Self.alert("Hot", ["node": "a"]),
        ]
        for (labels, count) in [(["alertname"], 2), (["node"], 2), ([], 1), (["..."], 3), (["alertname", "node"], 3)] {
            policy.root.groupBy = labels
            #expect(Self.due(alerts, [], policy, after: 60).count == count, "\(labels)")
        }
    }

    @Test("news of a group wait for its interval, and nothing new for its repetition") func repeating() {
        let told = Alert.Told(state: .firing, at: Self.start + .seconds(30))
        let old = Self.alert("Down", ["node": "a"], told: ["phone": told])
        #expect(Self.due([old], after: 60).isEmpty)
        #expect(Self.due([old], after: 30 + 4 * 3_600 - 1).isEmpty)
        #expect(Self.due([old], after: 30 + 4 * 3_600).count == 1)
        let new = Self.alert("Down", ["node": "b"], firedAt: Self.start + .seconds(60))
        #expect(Self.due([old, new], after: 329).isEmpty)
        #expect(Self.due([old, new], after: 330).first?.alerts.count == 2)
        let over = Self.alert("Down", ["node": "a"], told: ["phone": told], state: .resolved)
        #expect(Self.due([over], after: 329).isEmpty)
        #expect(Self.due([over], after: 330).first?.alerts.map(\.state) == [.resolved])
        // Who was never told of it hears nothing of its end.
        #expect(Self.due([Self.alert("Down", state: .resolved)], after: 3_600).isEmpty)
    }

    @Test("silences keep quiet what fires, not what is over") func silencing() throws {
        let told = ["phone": Alert.Told(state: .firing, at: Self.start)]
        let silence = Silence(
            id: "s", matchers: [try LabelMatcher("node", .equal, "a")], createdAt: Self.start,
            beginsAt: Self.start + .seconds(10), endsAt: Self.start + .seconds(7_200), author: "", comment: "")
        let alert = Self.alert("Down", ["node": "a"])
        #expect(Self.due([alert], [silence], after: 60).isEmpty)
        #expect(Self.due([alert], [silence], after: 7_200).count == 1)
        #expect(Self.due([alert, Self.alert("Down", ["node": "b"])], [silence], after: 60).first?.alerts.count == 1)
        let over = Self.alert("Down", ["node": "a"], told: told, state: .resolved)
        #expect(Self.due([over], [silence], after: 300).count == 1)
    }

    @Test("the first route that matches counts, and those behind it when it says so") func routing() throws {
        var policy = Self.policy()
        var critical = policy.root
        critical.receiver = "pager"
        critical.matchers = [try LabelMatcher("severity", .equal, "critical")]
        critical.groupWait = .zero
        var disks = policy.root
        disks.receiver = "desk"
        disks.matchers = [try LabelMatcher("alertname", .matching, "Disk.*")]
        policy.routes = [critical, disks]
        func receivers(_ alert: Alert, after seconds: Int = 30) -> [String] {
            Self.due([alert], [], policy, after: seconds).map(\.group.receiver)
        }
        #expect(receivers(Self.alert("DiskLow")) == ["desk"])
        #expect(receivers(Self.alert("DiskLow", severity: "critical")) == ["pager"])
        #expect(receivers(Self.alert("Hot")) == ["phone"])
        #expect(receivers(Self.alert("Hot", severity: "critical"), after: 0) == ["pager"])
        policy.routes[0].goesOn = true
        #expect(receivers(Self.alert("DiskLow", severity: "critical")) == ["desk", "pager"])
        policy.routes[1].receiver = nil
        #expect(receivers(Self.alert("DiskLow")) == [])
    }

    @Test("who was told that it fires is told that it is over, also when no route leads there any more") func rerouted()
    {
        let told = ["desk": Alert.Told(state: .firing, at: Self.start)]
        #expect(Self.due([Self.alert("Down", told: told)], after: 60).map(\.group.receiver) == ["phone"])
        let over = Self.alert("Down", told: told, state: .resolved)
        #expect(Self.due([over], after: 299).isEmpty)
        #expect(Self.due([over], after: 300).map(\.group.receiver) == ["desk"])
        let both = Self.alert(
            "Down", told: ["desk": told["desk"], "phone": told["desk"]].compactMapValues { $0 }, state: .resolved)
        #expect(Self.due([both], after: 300).map(\.group.receiver) == ["desk", "phone"])
    }

    @Test("a clock that was set back holds nothing up for longer than an interval") func setBack() {
        let told = ["phone": Alert.Told(state: .firing, at: Self.start + .seconds(86_400))]
        var book = AlertBook([Self.alert("Down", firedAt: Self.start + .seconds(86_400), told: told)])
        book.clamp(to: Self.start)
        #expect(book.sorted.first?.firedAt == Self.start && book.sorted.first?.told["phone"]?.at == Self.start)
        #expect(Self.due(book.sorted, after: 4 * 3_600).count == 1)
    }

    @Test("a silence that was ended before it began is over") func endedEarly() throws {
        let silence = Silence(
            id: "s", matchers: [try LabelMatcher("node", .equal, "a")], createdAt: Self.start,
            beginsAt: Self.start + .seconds(100), endsAt: Self.start + .seconds(50), author: "", comment: "")
        #expect(silence.state(at: Self.start) == .pending && silence.state(at: Self.start + .seconds(60)) == .expired)
    }

    @Test("a group under way, or that failed, is left alone") func busy() throws {
        let alerts = [Self.alert("Down")]
        let group = try #require(Self.due(alerts, after: 60).first).group
        #expect(Self.due(alerts, after: 60, busy: [group]).isEmpty)
        #expect(Self.due(alerts, after: 60, notBefore: [group: Self.start + .seconds(61)]).isEmpty)
        #expect(Self.due(alerts, after: 61, notBefore: [group: Self.start + .seconds(61)]).count == 1)
    }
}
