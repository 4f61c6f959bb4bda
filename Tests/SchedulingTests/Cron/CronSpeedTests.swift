import Jobs
import Scheduling
import TestSupport
import Testing

@Suite("Cron expressions: speed")
struct CronSpeedTests {
    @Test("the next fires of 10,000 schedules are found at once")
    func tenThousand() throws {
        let names = [
            "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kolkata",
            "America/Sao_Paulo", "Antarctica/Troll", "UTC",
        ]
        let rules = try names.map { try zones.rules(named: $0) }
        var random = RandomCron(seed: 3)
        var schedules: [Schedule] = []
        while schedules.count < 10_000 {
            guard let expression = try? CronExpression(random.expression()) else { continue }
            schedules.append(.cron(expression, in: rules[schedules.count % rules.count]))
        }
        let now = try moment("2026-11-22T06:00Z")
        var fires = 0
        let taken = threadTime {
            for schedule in schedules where schedule.next(after: now) != nil { fires += 1 }
        }
        #expect(fires == schedules.count)
        // 6 ms in a release build. This one may be unoptimised and share the machine with other tests.
        #expect(taken < .seconds(5))
    }
}
