/// What only the day fields take: `L`, `W` and `#`.
extension CronFieldReader {
    /// Reads one of them; false when it is a plain element.
    func readDay(_ element: Substring, into values: inout CronFieldValues) throws(CronFault) -> Bool {
        switch field {
        case .dayOfMonth: try readDayOfMonth(element, into: &values)
        case .dayOfWeek: try readDayOfWeek(element, into: &values)
        case .second, .minute, .hour, .month: false
        }
    }

    private func readDayOfMonth(
        _ element: Substring, into values: inout CronFieldValues
    ) throws(CronFault) -> Bool {
        var rest = element.uppercased()[...]
        let isNearest = rest.hasSuffix("W")
        if isNearest { rest.removeLast() }
        if rest.hasPrefix("L") {
            var back = 0
            if rest != "L" {
                guard rest.hasPrefix("L-"), let number = Self.digits(rest.dropFirst(2)) else {
                    throw fault(.misplaced, element, "it is not one of the forms \(daysWanted)")
                }
                guard 0...30 ~= number else {
                    throw fault(.outOfRange, element, "behind L- stands how many days before the last, 0 to 30")
                }
                back = number
            }
            if isNearest { values.nearestLast.insertBit(back) } else { values.last.insertBit(back) }
            return true
        }
        guard isNearest, let day = Self.digits(rest) else { return false }
        guard 1...31 ~= day else { throw fault(.outOfRange, element, "before W stands a day, 1 to 31") }
        values.nearest.insertBit(day)
        return true
    }

    private func readDayOfWeek(
        _ element: Substring, into values: inout CronFieldValues
    ) throws(CronFault) -> Bool {
        if let mark = element.firstIndex(of: "#") {
            let weekday = try readValue(element[..<mark], of: element) % 7
            guard let nth = Self.digits(element[element.index(after: mark)...]), 1...5 ~= nth else {
                throw fault(.outOfRange, element, "behind # stands which of the month's weekdays, 1 to 5")
            }
            values.nth.insertBit(7 * (nth - 1) + weekday)
            return true
        }
        let upper = element.uppercased()
        if upper == "L" {
            throw fault(.misplaced, element, "L needs its weekday before it, such as FRIL or 5L")
        }
        guard upper.hasSuffix("L"), !upper.contains("/"), !upper.contains("-") else { return false }
        values.last.insertBit(try readValue(element.dropLast(), of: element) % 7)
        return true
    }

    /// The forms that this day field takes.
    var daysWanted: String {
        field == .dayOfMonth ? "L, L-3, 15W, LW" : "FRIL, 5L, FRI#2, 5#2"
    }

    /// Whether it was meant as a form of a day field.
    static func isForDays(_ element: Substring) -> Bool {
        let upper = element.uppercased()
        if upper.contains("#") || upper.contains("?") || upper == "L" || upper == "LW" || upper.hasPrefix("L-") {
            return true
        }
        return (upper.hasSuffix("W") || upper.hasSuffix("L")) && Self.digits(upper.dropLast()) != nil
    }
}
