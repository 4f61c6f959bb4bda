import Web

/// Times as the API writes them.
enum Moment {
    /// `2026-11-21 08:30:00`, in UTC; empty for anything else.
    static func short(_ value: JSONValue?) -> String {
        guard case .string(let text)? = value else { return "" }
        return String(text.prefix(19).replacing("T", with: " "))
    }

    /// Seconds of one clock, to be subtracted from each other; nil when it is no such time.
    static func seconds(_ value: JSONValue?) -> Double? {
        guard case .string(let text)? = value else { return nil }
        let numbers = text.split { !$0.isNumber && $0 != "." }.map(String.init)
        guard numbers.count == 6, let year = Int(numbers[0]), let month = Int(numbers[1]), let day = Int(numbers[2]),
            let hour = Int(numbers[3]), let minute = Int(numbers[4]), let second = Double(numbers[5]),
            1970...9_999 ~= year, 1...12 ~= month, 1...31 ~= day
        else { return nil }
        // Days since a fixed one (H. Hinnant, "chrono-compatible low-level date algorithms").
        let shifted = month <= 2 ? year - 1 : year
        let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day
        let days = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + ofYear
        return Double(days) * 86_400 + Double(hour * 3_600 + minute * 60) + second
    }
}
