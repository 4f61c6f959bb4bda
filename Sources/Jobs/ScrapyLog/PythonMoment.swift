import Web

/// A `datetime.datetime` of Python, in UTC or without a time zone.
package struct PythonMoment: Sendable, Hashable, CustomStringConvertible {
    private let civil: CivilTime
    private let microsecond: Int
    private let isUTC: Bool
    /// As Python writes it: `datetime.datetime(2026, 11, 21, 18, 30, 40, 358700, tzinfo=datetime.timezone.utc)`.
    package let written: String

    /// `moment` in UTC.
    package init(_ moment: Timestamp) {
        civil = CivilTime(secondsSince1970: moment.second)
        microsecond = moment.fraction
        isUTC = true
        var parts = [civil.year, civil.month, civil.day, civil.hour, civil.minute]
        // As Python's own repr, which leaves zeros at the end out.
        if civil.second > 0 || microsecond > 0 { parts.append(civil.second) }
        if microsecond > 0 { parts.append(microsecond) }
        let arguments = parts.map { "\($0)" } + ["tzinfo=datetime.timezone.utc"]
        written = "datetime.datetime(\(arguments.joined(separator: ", ")))"
    }

    /// Reads what stands between the parentheses of `written`; nil when it is no moment that this type can hold.
    init?(arguments: String, written: String) {
        var numbers: [Int] = []
        var zone: Substring?
        for argument in arguments.split(separator: ",", omittingEmptySubsequences: false) {
            let text = argument.drop { $0.isWhitespace }
            if text.hasPrefix("tzinfo=") {
                zone = text.dropFirst(7)
            } else {
                guard zone == nil, numbers.count < 7, let number = Int(text) else { return nil }
                numbers.append(number)
            }
        }
        guard numbers.count >= 3, zone == nil || zone == "datetime.timezone.utc" || zone == "<UTC>" else { return nil }
        numbers += Array(repeating: 0, count: 7 - numbers.count)
        guard 0..<1_000_000 ~= numbers[6],
            let civil = CivilTime(
                year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4],
                second: numbers[5])
        else { return nil }
        self.civil = civil
        microsecond = numbers[6]
        isUTC = zone != nil
        self.written = written
    }

    /// ISO 8601 with microseconds: `2026-11-21T18:30:40.358700Z`, without `Z` when the time zone is not known.
    package var description: String {
        let moment = Timestamp(microseconds: civil.secondsSince1970 * 1_000_000 + Int64(microsecond)).description
        return isUTC ? moment : String(moment.dropLast())
    }
}
