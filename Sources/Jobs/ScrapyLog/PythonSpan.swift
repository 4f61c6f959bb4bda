/// A `datetime.timedelta` of Python, as its `str` writes it.
package enum PythonSpan {
    /// `0:01:08`, `1 day, 1:00:00`, `-1 day, 23:59:59`.
    package static func text(seconds: Int64) -> String {
        let days = seconds / 86_400 - (seconds % 86_400 < 0 ? 1 : 0)
        let rest = seconds - days * 86_400
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let clock = "\(rest / 3600):\(two(rest / 60 % 60)):\(two(rest % 60))"
        return days == 0 ? clock : "\(days) \(abs(days) == 1 ? "day" : "days"), \(clock)"
    }
}
