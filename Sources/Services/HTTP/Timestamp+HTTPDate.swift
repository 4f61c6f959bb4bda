import Jobs
import Web

extension Timestamp {
    /// The second as HTTP's fields write it (RFC 9110 §5.6.7).
    var httpDate: String { HTTPDate.format(second) }

    /// Nil for a text that is no date of HTTP.
    init?(httpDate text: String) {
        let bytes = Array(text.utf8)
        guard let second = HTTPDate.parse(bytes.span, now: Timestamp.now.second) else { return nil }
        self.init(microseconds: second * 1_000_000)
    }
}
