import Foundation
import Jobs
import Scheduling
import Testing
import Web

/// What is computed against what stepping over every second, minute or day finds.
@Suite("Cron expressions: against brute force")
struct BruteForceTests {
    /// Where clocks change, and where years end; hours in UTC from the given one on.
    static let windows: [(zone: String, start: String, hours: Int)] = [
        ("Europe/Paris", "2026-03-28", 48), ("Europe/Paris", "2026-10-24", 48), ("Europe/Paris", "2027-12-31", 36),
        ("America/New_York", "2026-03-07T12:00Z", 36), ("America/New_York", "2026-10-31T12:00Z", 36),
        ("Australia/Lord_Howe", "2026-04-04", 36), ("Australia/Lord_Howe", "2026-10-03", 36),
        ("Africa/Cairo", "2014-05-15", 48), ("Africa/Cairo", "2014-06-26", 48),
        ("Asia/Kolkata", "2028-02-28", 48), ("America/Sao_Paulo", "2018-11-03", 48),
        ("America/Sao_Paulo", "2018-02-17", 48), ("Antarctica/Troll", "2026-03-28T12:00Z", 36),
        ("Antarctica/Troll", "2026-10-24T12:00Z", 36), ("Pacific/Apia", "2011-12-29", 48), ("UTC", "2099-12-31", 36),
    ]

    /// A zone's clock at one step of the time that passes.
    struct Reading {
        let instant, local: Int64
        let day: ReferenceCron.Day
        var secondOfDay: Int { Int(((local % 86_400) + 86_400) % 86_400) }
    }

    /// Every `step` seconds, Foundation says what the clock shows.
    static func readings(_ zone: String, from start: Int64, hours: Int, step: Int64) throws -> [Reading] {
        let foundation = try #require(TimeZone(identifier: zone))
        let calendar = universalCalendar()
        var days: [Int64: ReferenceCron.Day] = [:]
        return stride(from: start, to: start + Int64(hours) * 3_600, by: Int64.Stride(step)).map { instant in
            let offset = foundation.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant)))
            let local = instant + Int64(offset)
            let number = local / 86_400
            let day = days[number] ?? ReferenceCron.Day(Int(number), calendar)
            days[number] = day
            return Reading(instant: instant, local: local, day: day)
        }
    }

    /// The fires among the readings, by promise P11's words: with every hour, whatever the clock shows; otherwise each local
    /// time once, and those that were skipped when the clock shows what comes after them.
    static func fires(_ cron: ReferenceCron, _ readings: [Reading], step: Int64) -> [Int64] {
        func matches(_ reading: Reading) -> Bool {
            let second = reading.secondOfDay
            return cron.matches(second: second % 60, minute: second / 60 % 60, hour: second / 3_600)
                && cron.matches(reading.day)
        }
        let calendar = universalCalendar()
        var days: [Int64: ReferenceCron.Day] = [:]
        var fires: [Int64] = []
        var shown: Int64?
        for reading in readings {
            var isDue = false
            if cron.hasEveryHour {
                isDue = matches(reading)
            } else if let last = shown {
                var skipped = last + step
                while skipped < reading.local, !isDue {
                    let day = days[skipped / 86_400] ?? ReferenceCron.Day(Int(skipped / 86_400), calendar)
                    days[skipped / 86_400] = day
                    isDue = matches(Reading(instant: 0, local: skipped, day: day))
                    skipped += step
                }
                isDue = isDue || reading.local > last && matches(reading)
            } else {
                isDue = matches(reading)
            }
            shown = max(shown ?? reading.local, reading.local)
            if isDue { fires.append(reading.instant) }
        }
        return fires
    }

    private func compare(
        _ window: (zone: String, start: String, hours: Int), step: Int64, count: Int, seed: UInt64
    ) throws {
        let zone = try zones.rules(named: window.zone)
        let start = try moment(window.start).second
        let readings = try Self.readings(window.zone, from: start, hours: window.hours, step: step)
        let end = Timestamp(microseconds: (start + Int64(window.hours) * 3_600 - 1) * 1_000_000)
        var random = RandomCron(seed: seed)
        var compared = 0
        for _ in 0..<count {
            let text = random.expression(withSeconds: step == 1)
            // Some of them can never fire.
            guard let expression = try? CronExpression(text) else { continue }
            let expected = Self.fires(ReferenceCron(text), readings, step: step)
            var found: [Int64] = []
            var last = Timestamp(microseconds: start * 1_000_000 - 1)
            let before = last
            while let next = expression.next(after: last, in: zone), next <= end {
                found.append(next.second)
                last = next
            }
            #expect(found == expected, "\(text) in \(window.zone) from \(window.start)")
            let counted = expression.count(after: before, through: end, in: zone)
            #expect(counted == expected.count, "\(text) in \(window.zone) from \(window.start)")
            compared += 1
        }
        #expect(compared > count * 8 / 10)
    }

    @Test("every minute around the changes of clocks and years", arguments: windows.indices)
    func minutes(_ index: Int) throws {
        try compare(Self.windows[index], step: 60, count: 40, seed: UInt64(100 + index))
    }

    @Test(
        "every second around changes of the clock",
        arguments: [
            ("Europe/Paris", "2026-03-29T00:30Z", 1), ("Europe/Paris", "2026-10-24T23:30Z", 2),
            ("Australia/Lord_Howe", "2026-04-04T14:30Z", 1),
        ])
    func seconds(_ zone: String, _ start: String, _ hours: Int) throws {
        try compare((zone, start, hours), step: 1, count: 40, seed: 7)
    }

    @Test("every day of twelve years, with leap days")
    func days() throws {
        let calendar = universalCalendar()
        let first = Int(try moment("2091-01-01").second / 86_400)
        let days = (first..<first + 12 * 365 + 2).map { ReferenceCron.Day($0, calendar) }
        var random = RandomCron(seed: 11)
        for _ in 0..<120 {
            let fields = random.expression().split(separator: " ")
            let text = (["0", "12"] + fields.dropFirst(2)).joined(separator: " ")
            guard let expression = try? CronExpression(text) else { continue }
            let reference = ReferenceCron(text)
            let expected = zip(first..., days).filter { reference.matches($0.1) }.map { Int64($0.0) }
            var found: [Int64] = []
            var last = Timestamp(microseconds: Int64(first) * 86_400_000_000 - 1)
            while let next = expression.next(after: last, in: .utc), next.second < Int64(first + days.count) * 86_400 {
                #expect(next.second % 86_400 == 43_200)
                found.append(next.second / 86_400)
                last = next
            }
            #expect(found == expected, "\(text)")
        }
    }

    @Test("a kind of year comes again within forty years, so that every wait is bounded")
    func kindsOfYears() {
        let calendar = universalCalendar()
        var last: [[Int]: Int] = [:]
        var longest = 0
        for year in 2000...2800 {
            let date = calendar.date(from: DateComponents(year: year, month: 1, day: 1)) ?? .distantPast
            let kind = [
                calendar.component(.weekday, from: date), calendar.range(of: .day, in: .year, for: date)?.count ?? 0,
            ]
            if let before = last[kind] { longest = max(longest, year - before) }
            last[kind] = year
        }
        #expect(last.count == 14)
        #expect(longest == 40)
    }
}
