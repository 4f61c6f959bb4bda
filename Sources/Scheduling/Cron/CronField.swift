/// A field of a cron expression, in the order in which they stand.
package enum CronField: String, Sendable, CaseIterable {
    case second
    case minute
    case hour
    case dayOfMonth = "day of month"
    case month
    case dayOfWeek = "day of week"

    /// The numbers that it takes. Sunday is both 0 and 7.
    package var numbers: ClosedRange<Int> {
        switch self {
        case .second, .minute: 0...59
        case .hour: 0...23
        case .dayOfMonth: 1...31
        case .month: 1...12
        case .dayOfWeek: 0...7
        }
    }

    /// The bits that stand for its values: ``numbers`` with Sunday once, as 0.
    var values: ClosedRange<Int> { self == .dayOfWeek ? 0...6 : numbers }

    /// The bits of all of its values.
    var all: UInt64 { (1 << UInt64(values.count) &- 1) << UInt64(values.lowerBound) }

    /// Whether a range may run past its end: `22-4`, `NOV-FEB`, `FRI-MON`. Elsewhere a backward range is taken for a slip.
    var wraps: Bool {
        switch self {
        case .hour, .month, .dayOfWeek: true
        case .second, .minute, .dayOfMonth: false
        }
    }

    /// The names of its values, from its first on.
    var names: [String] {
        switch self {
        case .month: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
        case .dayOfWeek: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
        case .second, .minute, .hour, .dayOfMonth: []
        }
    }

    /// What it takes, for people.
    var wanted: String {
        switch self {
        case .month: "1 to 12 or JAN to DEC"
        case .dayOfWeek: "0 to 7 (0 and 7 are Sunday) or SUN to SAT"
        default: "\(numbers.lowerBound) to \(numbers.upperBound)"
        }
    }
}
