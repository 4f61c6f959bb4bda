import Jobs
import Testing
import Web

@testable import Monitoring

@Suite("Alerts: pending, firing, resolved") struct AlertBookTests {
    private static let start = Timestamp(microseconds: 1_800_000_000_000_000)

    private static func finding(_ node: String, _ value: Double = 1) -> AlertFinding {
        AlertFinding(labels: AlertLabels(["alertname": "Down", "node": node]), value: value, annotations: [:])
    }

    private static func head(hold: Duration = .zero, keeps: Duration = .zero) -> AlertRuleHead {
        var head = AlertRuleHead(name: "Down", severity: .critical)
        head.hold = hold
        head.keepsFiring = keeps
        return head
    }

    @Test("an alert fires when its condition held for long enough") func holding() {
        var book = AlertBook()
        let rule = Self.head(hold: .seconds(60))
        for second in [0, 15, 45] {
            _ = book.observe(rule, [Self.finding("a")], at: Self.start + .seconds(second))
            #expect(book.sorted.map(\.state) == [.pending])
        }
        let changes = book.observe(rule, [Self.finding("a")], at: Self.start + .seconds(60))
        #expect(changes.saved.map(\.state) == [.firing])
        #expect(changes.saved.first?.firedAt == Self.start + .seconds(60))
        #expect(changes.saved.first?.beganAt == Self.start)
    }

    @Test("one that stops before leaves nothing, and begins anew") func stopping() {
        var book = AlertBook()
        let rule = Self.head(hold: .seconds(60))
        let first = book.observe(rule, [Self.finding("a")], at: Self.start)
        let gone = book.observe(rule, [], at: Self.start + .seconds(30))
        #expect(gone.removed == first.saved.map(\.id) && gone.saved.isEmpty)
        _ = book.observe(rule, [Self.finding("a")], at: Self.start + .seconds(45))
        _ = book.observe(rule, [Self.finding("a")], at: Self.start + .seconds(75))
        #expect(book.sorted.map(\.state) == [.pending])
    }

    @Test("each label set is an alert of its own, once") func each() {
        var book = AlertBook()
        _ = book.observe(Self.head(), [Self.finding("a"), Self.finding("b"), Self.finding("a", 9)], at: Self.start)
        #expect(book.sorted.count == 2)
        let changes = book.observe(Self.head(), [Self.finding("b")], at: Self.start + .seconds(15))
        #expect(changes.saved.map(\.labels["node"]) == ["a"] && changes.saved.first?.state == .resolved)
        #expect(book.sorted.map(\.labels["node"]) == ["b"])
    }

    @Test("keep_firing_for holds an alert that comes and goes") func flapping() {
        var book = AlertBook()
        let rule = Self.head(keeps: .seconds(60))
        for (second, isThere) in [(0, true), (15, false), (30, true), (45, false), (75, false)] {
            _ = book.observe(rule, isThere ? [Self.finding("a")] : [], at: Self.start + .seconds(second))
            #expect(book.sorted.map(\.state) == [.firing], "at \(second)")
        }
        _ = book.observe(rule, [], at: Self.start + .seconds(90))
        #expect(book.alerts.isEmpty)
    }

    @Test("who was told that it fires is told that it is over, also after a start") func told() throws {
        var book = AlertBook()
        _ = book.observe(Self.head(), [Self.finding("a")], at: Self.start)
        _ = book.note(book.sorted, receiver: "phone", at: Self.start)
        let over = book.observe(Self.head(), [], at: Self.start + .seconds(15))
        #expect(book.sorted.map(\.state) == [.resolved])
        var again = AlertBook(over.saved)
        #expect(again.sorted.count == 1)
        let heard = again.note(again.sorted, receiver: "phone", at: Self.start + .seconds(16))
        #expect(again.alerts.isEmpty && heard.saved.first?.told["phone"]?.state == .resolved)
    }

    @Test("one that comes back before that goes on for the one before") func returning() throws {
        var book = AlertBook()
        _ = book.observe(Self.head(), [Self.finding("a")], at: Self.start)
        _ = book.note(book.sorted, receiver: "phone", at: Self.start)
        _ = book.observe(Self.head(), [], at: Self.start + .seconds(15))
        let changes = book.observe(Self.head(), [Self.finding("a")], at: Self.start + .seconds(30))
        #expect(changes.saved.map(\.state) == [.resolved, .firing])
        let alert = try #require(book.sorted.first)
        #expect(book.alerts.count == 1 && alert.told["phone"]?.state == .firing)
        // The one before is history.
        #expect(AlertBook(changes.saved).sorted.map(\.id) == [alert.id])
    }

    @Test("what was said while an alert ended is taken back") func crossing() throws {
        var book = AlertBook()
        _ = book.observe(Self.head(), [Self.finding("a")], at: Self.start)
        let message = book.sorted
        _ = book.observe(Self.head(), [], at: Self.start + .seconds(15))
        #expect(book.alerts.isEmpty)
        _ = book.note(message, receiver: "phone", at: Self.start + .seconds(16))
        #expect(book.sorted.map(\.state) == [.resolved])
        #expect(book.sorted.first?.isUnfinished == true)
    }

    @Test("after a start nothing ends only because metrics are not there yet") func starting() {
        var book = AlertBook()
        _ = book.observe(Self.head(), [Self.finding("a")], at: Self.start)
        var again = AlertBook(book.sorted)
        again.holdUntil { _ in Self.start + .seconds(60) }
        _ = again.observe(Self.head(), [], at: Self.start + .seconds(30))
        #expect(again.sorted.map(\.state) == [.firing])
        _ = again.observe(Self.head(), [], at: Self.start + .seconds(60))
        #expect(again.alerts.isEmpty)
    }

    @Test("alerts of a rule that is no more end") func retiring() {
        var book = AlertBook()
        _ = book.observe(Self.head(), [Self.finding("a")], at: Self.start)
        let changes = book.retire({ $0.rule == "Down" }, at: Self.start + .seconds(1))
        #expect(changes.saved.map(\.state) == [.resolved] && book.alerts.isEmpty)
    }

    /// A day of four nodes that come and go, with a receiver that fails at times and restarts between: in the end everybody
    /// knows what is so.
    @Test("whatever happens, receivers end up with the truth", arguments: 1...20) func truth(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var (book, kept, now) = (AlertBook(), [String: Alert](), Self.start)
        var policy = NotificationPolicy()
        policy.root.receiver = "phone"
        policy.root.groupBy = []
        var (believed, down) = (Set<String>(), Set<String>())
        let rule = Self.head(hold: .seconds(30))
        func keep(_ changes: AlertBook.Changes) {
            for alert in changes.saved { kept[alert.id] = alert }
            for id in changes.removed { kept[id] = nil }
        }
        for step in 0..<3_000 {
            now = now + .seconds(15)
            let isQuiet = step > 2_800
            if !isQuiet, Int.random(in: 0..<10, using: &random) == 0 {
                let node = ["a", "b", "c", "d"].randomElement(using: &random) ?? "a"
                if down.remove(node) == nil { down.insert(node) }
            }
            keep(book.observe(rule, down.sorted().map { Self.finding($0) }, at: now))
            if Int.random(in: 0..<50, using: &random) == 0 { book = AlertBook(Array(kept.values)) }
            for due in NotificationPlan.due(book.sorted, [], policy, busy: [], notBefore: [:], at: now) {
                guard isQuiet || Int.random(in: 0..<3, using: &random) > 0 else { continue }
                // What happens while a message is under way.
                if !isQuiet, Int.random(in: 0..<4, using: &random) == 0 {
                    now = now + .seconds(15)
                    down = down.isEmpty ? ["b"] : []
                    keep(book.observe(rule, down.sorted().map { Self.finding($0) }, at: now))
                }
                for alert in due.alerts {
                    let node = alert.labels["node"] ?? ""
                    if alert.state == .firing { believed.insert(node) } else { believed.remove(node) }
                }
                keep(book.note(due.alerts, receiver: "phone", at: now))
            }
        }
        #expect(believed == down, "seed \(seed)")
        #expect(book.sorted.filter { $0.state == .firing }.count == down.count)
    }
}
