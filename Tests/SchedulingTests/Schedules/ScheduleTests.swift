import Jobs
import Scheduling
import Testing
import Web

@Suite("Schedules")
struct ScheduleTests {
    @Test("once fires once")
    func once() throws {
        let time = try moment("2026-11-22T06:00Z")
        let schedule = Schedule.once(at: time)
        #expect(schedule.next(after: try moment("2026-11-22T05:59Z")) == time)
        #expect(schedule.next(after: time) == nil)
        #expect(schedule.preview(from: try moment("2020-01-01"), count: 10) == [time])
        #expect(schedule.count(after: try moment("2020-01-01"), through: time) == 1)
        #expect(schedule.count(after: time, through: try moment("2030-01-01")) == 0)
    }

    @Test("an interval keeps to its start, whenever it is asked")
    func interval() throws {
        let start = Timestamp(microseconds: try moment("2026-11-22T06:00Z").microseconds + 250_000)
        let schedule = Schedule.interval(try #require(IntervalSchedule(seconds: 7, start: start)))
        #expect(schedule.next(after: try moment("2020-01-01")) == start)
        #expect(schedule.next(after: start) == start + .seconds(7))
        #expect(schedule.next(after: start + .milliseconds(6_999)) == start + .seconds(7))
        #expect(schedule.next(after: start + .seconds(7)) == start + .seconds(14))
        #expect(schedule.next(after: start + .seconds(7_000_003)) == start + .seconds(7_000_007))
        #expect(schedule.count(after: start, through: start + .seconds(700)) == 100)
        #expect(schedule.count(after: start + .microseconds(-1), through: start + .seconds(700)) == 101)
        #expect(schedule.count(after: start + .seconds(700), through: start) == 0)
        #expect(
            schedule.latest(2, after: start, through: start + .seconds(27)) == [
                start + .seconds(14), start + .seconds(21),
            ])
        #expect(schedule.next(after: Timestamp(microseconds: .max)) == nil)
        #expect(schedule.next(after: Timestamp(microseconds: .min)) == start)
    }

    @Test("an interval shorter than a second, or beyond the calendar, is none")
    func noInterval() throws {
        let start = try moment("2026-11-22")
        for seconds in [Int.min, -1, 0, 1_000_000_001, .max] {
            #expect(IntervalSchedule(seconds: seconds, start: start) == nil)
        }
        for start in [Int64.min, .max] {
            #expect(IntervalSchedule(seconds: 1, start: Timestamp(microseconds: start)) == nil)
        }
    }

    @Test("a preview shows as many as there are, within bounds")
    func preview() throws {
        let schedule = Schedule.cron(try CronExpression("* * * * * *"), in: .utc)
        let start = try moment("2026-11-22")
        #expect(schedule.preview(from: start, count: 3) == (1...3).map { start + .seconds($0) })
        #expect(schedule.preview(from: start, count: -1).isEmpty)
        #expect(schedule.preview(from: start, count: .max).count == Schedule.mostPreviewed)
    }

    @Test("the latest ticks are the last of all")
    func latest() throws {
        let paris = try zones.rules(named: "Europe/Paris")
        var random = RandomCron(seed: 21)
        let start = try moment("2026-03-20T12:00Z")
        let end = start + .seconds(20 * 86_400)
        for most in 1...40 {
            guard let expression = try? CronExpression(random.expression()) else { continue }
            let schedule = Schedule.cron(expression, in: paris)
            var all: [Timestamp] = []
            var last = start
            while let next = schedule.next(after: last), next <= end {
                all.append(next)
                last = next
            }
            #expect(schedule.latest(most, after: start, through: end) == all.suffix(most), "\(expression)")
            #expect(schedule.count(after: start, through: end) == all.count, "\(expression)")
        }
        #expect(Schedule.once(at: start).latest(0, after: start, through: end).isEmpty)
        let whole = Schedule.cron(try CronExpression("* * * * * *"), in: .utc)
        #expect(whole.latest(1, after: Timestamp(microseconds: .min), through: end) == [end])
    }
}
