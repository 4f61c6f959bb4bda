import Foundation
import Web

/// A slow reading of cron expressions that shares nothing with the real one: every element is asked about every value, and
/// days are found by looking at all days of their month.
struct ReferenceCron {
    /// Days since 1970 began, by Foundation's calendar.
    struct Day: Hashable {
        let year, month, day, length: Int
        /// 0 is Sunday.
        let weekday: Int
    }

    private let seconds, minutes, hours: Set<Int>
    private let months: Set<Int>
    private let dates, weekdays: [(Day) -> Bool]
    private let isUnion: Bool

    private static let months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    private static let weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]

    init(_ text: String) {
        var fields = text.uppercased().split(separator: " ")
        if fields.count == 5 { fields.insert("0", at: 0) }
        func set(_ field: Substring, _ values: ClosedRange<Int>, _ names: [String] = []) -> Set<Int> {
            Set(
                values.filter { value in field.split(separator: ",").contains { Self.plain($0, value, values, names) } }
            )
        }
        seconds = set(fields[0], 0...59)
        minutes = set(fields[1], 0...59)
        hours = set(fields[2], 0...23)
        months = set(fields[4], 1...12, Self.months)
        dates = fields[3].split(separator: ",").map { element in
            if element.contains("L") || element.contains("W") { return { Self.date(element, $0) } }
            let plain = set(element, 1...31)
            return { plain.contains($0.day) }
        }
        weekdays = fields[5].split(separator: ",").map { element in
            if element.contains("#") || element.hasSuffix("L") || element == "7" {
                return { Self.weekday(element, $0) }
            }
            let plain = set(element, 0...6, Self.weekdays)
            return { plain.contains($0.weekday) }
        }
        isUnion = !"*?".contains(fields[3].prefix(1)) && !"*?".contains(fields[5].prefix(1))
    }

    var hasEveryHour: Bool { hours.count == 24 }

    func matches(second: Int, minute: Int, hour: Int) -> Bool {
        hours.contains(hour) && minutes.contains(minute) && seconds.contains(second)
    }

    func matches(_ day: Day) -> Bool {
        guard months.contains(day.month) else { return false }
        let date = dates.contains { $0(day) }
        let weekday = weekdays.contains { $0(day) }
        return isUnion ? date || weekday : date && weekday
    }

    private static func number(_ text: Substring, _ values: ClosedRange<Int>, _ names: [String]) -> Int {
        names.firstIndex(of: String(text)).map { $0 + values.lowerBound } ?? Int(text) ?? -1
    }

    private static func plain(
        _ element: Substring, _ value: Int, _ values: ClosedRange<Int>, _ names: [String]
    ) -> Bool {
        let parts = element.split(separator: "/")
        let step = parts.count > 1 ? Int(parts[1]) ?? 1 : 1
        let ends = parts[0].split(separator: "-")
        var first = values.lowerBound
        var last = values.upperBound
        if parts[0] != "*", parts[0] != "?" {
            first = number(ends[0], values, names)
            last = ends.count > 1 ? number(ends[1], values, names) : parts.count > 1 ? values.upperBound : first
        }
        // Walks from the first value to the last, around the end when it must.
        var walked = 0
        var current = first
        while true {
            if current == value, walked % step == 0 { return true }
            if current == last { return false }
            current = current == values.upperBound ? values.lowerBound : current + 1
            walked += 1
        }
    }

    private static func date(_ element: Substring, _ day: Day) -> Bool {
        /// Whether this day is the nearest from Monday to Friday to another of its month.
        func isNearest(to target: Int) -> Bool {
            guard 1...day.length ~= target, abs(day.day - target) <= 2 else { return false }
            let candidates = (1...day.length).filter { (1...5).contains((day.weekday + $0 - day.day + 70) % 7) }
            return candidates.min { abs($0 - target) < abs($1 - target) } == day.day
        }
        if element == "L" { return day.day == day.length }
        if element == "LW" { return isNearest(to: day.length) }
        if element.hasPrefix("L-"), element.hasSuffix("W") {
            return isNearest(to: day.length - (Int(element.dropFirst(2).dropLast()) ?? 0))
        }
        if element.hasPrefix("L-") { return day.day == day.length - (Int(element.dropFirst(2)) ?? 0) }
        return isNearest(to: Int(element.dropLast()) ?? 0)
    }

    private static func weekday(_ element: Substring, _ day: Day) -> Bool {
        if let mark = element.firstIndex(of: "#") {
            let nth = Int(element[element.index(after: mark)...]) ?? 0
            return number(element[..<mark], 0...6, weekdays) % 7 == day.weekday && (day.day + 6) / 7 == nth
        }
        if element.hasSuffix("L") {
            return number(element.dropLast(), 0...6, weekdays) % 7 == day.weekday && day.day + 7 > day.length
        }
        return day.weekday == 0
    }
}

extension ReferenceCron.Day {
    /// The day that begins so many days after 1970 did.
    init(_ number: Int, _ calendar: Calendar) {
        let date = Date(timeIntervalSince1970: Double(number) * 86_400)
        let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: date)
        year = parts.year ?? 0
        month = parts.month ?? 0
        day = parts.day ?? 0
        weekday = (parts.weekday ?? 0) - 1
        length = calendar.range(of: .day, in: .month, for: date)?.count ?? 0
    }
}

/// Foundation's Gregorian calendar in UTC.
func universalCalendar() -> Calendar {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar
}
