import Jobs
import Scheduling
import Testing

/// Promise P12. The schedule fires each hour; the scheduler was away.
@Suite("Missed ticks")
struct MisfireTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let policy: MisfirePolicy
        let handled: String
        let now: String
        var most = 100
        var window = 7 * 86_400
        /// The hours of 22 November 2026, UTC, that fire.
        let fires: [Int]
        let missed: Int
        let next: Int
        var testDescription: String { "\(policy) \(handled) \(now) \(most) \(window)" }
    }

    static let cases: [Case] = [
        // Nothing was due.
        Case(policy: .all, handled: "03:00", now: "03:59:59", fires: [], missed: 0, next: 4),
        // On time: each policy fires.
        Case(policy: .skip, handled: "03:00", now: "04:00", fires: [4], missed: 0, next: 5),
        Case(policy: .skip, handled: "03:00", now: "04:00:01", fires: [4], missed: 0, next: 5),
        Case(policy: .once, handled: "03:00", now: "04:00:01", fires: [4], missed: 0, next: 5),
        Case(policy: .all, handled: "03:00", now: "04:00:01", fires: [4], missed: 0, next: 5),
        // Too late.
        Case(policy: .skip, handled: "03:00", now: "04:00:02", fires: [], missed: 1, next: 5),
        Case(policy: .once, handled: "03:00", now: "04:00:02", fires: [4], missed: 0, next: 5),
        Case(policy: .all, handled: "03:00", now: "04:00:02", fires: [4], missed: 0, next: 5),
        // Four late ones.
        Case(policy: .skip, handled: "03:00", now: "07:30", fires: [], missed: 4, next: 8),
        Case(policy: .once, handled: "03:00", now: "07:30", fires: [7], missed: 3, next: 8),
        Case(policy: .all, handled: "03:00", now: "07:30", fires: [4, 5, 6, 7], missed: 0, next: 8),
        // Three late ones, and one that is due just now.
        Case(policy: .skip, handled: "03:00", now: "07:00", fires: [7], missed: 3, next: 8),
        Case(policy: .once, handled: "03:00", now: "07:00", fires: [7], missed: 3, next: 8),
        Case(policy: .all, handled: "03:00", now: "07:00", fires: [4, 5, 6, 7], missed: 0, next: 8),
        // The bounds.
        Case(policy: .all, handled: "03:00", now: "07:30", most: 2, fires: [6, 7], missed: 2, next: 8),
        Case(policy: .all, handled: "03:00", now: "07:00", most: 2, fires: [6, 7], missed: 2, next: 8),
        Case(policy: .all, handled: "03:00", now: "07:30", most: 0, fires: [], missed: 4, next: 8),
        Case(policy: .once, handled: "03:00", now: "07:30", most: 0, fires: [], missed: 4, next: 8),
        Case(policy: .all, handled: "03:00", now: "07:30", most: -1, fires: [], missed: 4, next: 8),
        Case(policy: .all, handled: "03:00", now: "07:30", window: 5_400, fires: [6, 7], missed: 2, next: 8),
        Case(policy: .once, handled: "03:00", now: "07:30", window: 1_800, fires: [7], missed: 3, next: 8),
        Case(policy: .once, handled: "03:00", now: "07:30", window: 1_799, fires: [], missed: 4, next: 8),
        Case(policy: .all, handled: "03:00", now: "07:00", window: 0, fires: [7], missed: 3, next: 8),
        // A clock that was set back.
        Case(policy: .all, handled: "07:00", now: "03:30", fires: [], missed: 0, next: 8),
    ]

    @Test("each policy within its bounds", arguments: cases)
    func policies(_ example: Case) throws {
        var rule = MisfireRule(example.policy)
        rule.most = example.most
        rule.window = .seconds(example.window)
        func time(_ text: String) throws -> Timestamp { try moment("2026-11-22T\(text)Z") }
        let hours = try (0...23).map { try time("\($0 < 10 ? "0" : "")\($0):00") }
        let cron = Schedule.cron(try CronExpression("0 * * * *"), in: .utc)
        let interval = Schedule.interval(try #require(IntervalSchedule(seconds: 3_600, start: hours[0])))
        for schedule in [cron, interval] {
            let outcome = rule.outcome(of: schedule, handled: try time(example.handled), now: try time(example.now))
            #expect(outcome.fires == example.fires.map { hours[$0] })
            #expect(outcome.missed == example.missed)
            #expect(outcome.next == hours[example.next])
        }
    }

    @Test("years of every second are counted at once")
    func years() throws {
        let schedule = Schedule.cron(try CronExpression("* * * * * *"), in: try zones.rules(named: "Europe/Paris"))
        let handled = try moment("2016-11-22")
        let now = try moment("2026-11-22")
        let outcome = MisfireRule().outcome(of: schedule, handled: handled, now: now)
        #expect(outcome.fires.count == 2)
        #expect(outcome.fires.last == now)
        #expect(outcome.fires.count + outcome.missed == Int(now.second - handled.second))
        #expect(outcome.next == now + .seconds(1))
    }

    @Test("a single time that was missed fires within the window")
    func single() throws {
        let schedule = Schedule.once(at: try moment("2026-11-20"))
        let created = try moment("2026-11-19")
        let soon = MisfireRule().outcome(of: schedule, handled: created, now: try moment("2026-11-22"))
        #expect(soon == MisfireOutcome.expected([try moment("2026-11-20")], missed: 0))
        let late = MisfireRule().outcome(of: schedule, handled: created, now: try moment("2026-12-22"))
        #expect(late == MisfireOutcome.expected([], missed: 1))
    }

    @Test("moments and times beyond every calendar do no harm")
    func extremes() throws {
        let schedules = [
            Schedule.cron(try CronExpression("0 6 1 1 *"), in: .utc),
            .interval(try #require(IntervalSchedule(seconds: 1, start: try moment("2026-11-22")))),
            .once(at: Timestamp(microseconds: .max)), .once(at: Timestamp(microseconds: .min)),
        ]
        let moments: [Int64] = [.min, 0, .max]
        for schedule in schedules {
            for handled in moments {
                for now in moments {
                    for policy in MisfirePolicy.allCases {
                        var rule = MisfireRule(policy)
                        rule.window = .seconds(Int64.max)
                        rule.grace = .zero
                        let outcome = rule.outcome(
                            of: schedule, handled: Timestamp(microseconds: handled), now: Timestamp(microseconds: now))
                        #expect(outcome.fires.count <= rule.most)
                        #expect(outcome.missed >= 0)
                    }
                }
            }
        }
    }
}

extension MisfireOutcome {
    fileprivate static func expected(_ fires: [Timestamp], missed: Int) -> MisfireOutcome {
        MisfireOutcome(fires: fires, missed: missed, next: nil)
    }
}
