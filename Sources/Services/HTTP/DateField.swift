import Jobs
import Synchronization
import Web

/// The value of the `Date` field (RFC 9110 §6.6.1), written once a second.
final class DateField: Sendable {
    private let last = Mutex<(second: Int64, text: String)>((.min, ""))

    var now: String {
        let second = Timestamp.now.second
        return last.withLock { last in
            if last.second != second { last = (second, HTTPDate.format(second)) }
            return last.text
        }
    }
}
