import Jobs
import Scheduling
import Testing
import Web

/// The zones of the machine, read once.
let zones = TimeZoneCatalogue()

/// `2026-03-29T01:00:00Z` or, short, `2026-03-29T01:00Z` or `2026-03-29`.
func moment(_ text: String) throws -> Timestamp {
    switch text.utf8.count {
    case 10: try #require(Timestamp(text + "T00:00:00Z"))
    case 17: try #require(Timestamp(text.dropLast() + ":00Z"))
    default: try #require(Timestamp(text))
    }
}

/// A moment as a zone's clock shows it, such as `2026-03-29T03:00+02`; seconds and a zone's minutes only when there are any.
func wall(_ moment: Timestamp, _ zone: TimeZoneRules) -> String {
    let offset = zone.offset(at: moment)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let time = CivilTime(secondsSince1970: moment.second + Int64(offset))
    let size = abs(offset)
    return "\(time.year)-\(two(time.month))-\(two(time.day))T\(two(time.hour)):\(two(time.minute))"
        + (time.second == 0 ? "" : ":\(two(time.second))") + (offset < 0 ? "-" : "+") + two(size / 3_600)
        + (size % 3_600 == 0 ? "" : ":\(two(size / 60 % 60))")
}

/// The next fires as the zone's clock shows them.
func fires(_ text: String, in zone: String = "UTC", after: String, count: Int) throws -> [String] {
    let rules = try zones.rules(named: zone)
    let schedule = Schedule.cron(try CronExpression(text), in: rules)
    return schedule.preview(from: try moment(after), count: count).map { wall($0, rules) }
}
