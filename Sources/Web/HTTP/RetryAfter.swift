/// The `Retry-After` field (RFC 9110 §10.2.3): how long a server asks to be left alone.
@usableFromInline
package enum RetryAfter {
    /// How many seconds to wait from `now` on: what the server says, between 0 and `maximum`. A date that has passed
    /// means 0.
    ///
    /// - Parameter now: seconds since 1970.
    /// - Returns: nil when the value is neither a number of seconds nor a date.
    package static func seconds(_ value: Span<UInt8>, now: Int64, maximum: Int64) -> Int64? {
        let value = value.trimmed()
        let maximum = max(0, maximum)
        if let first = value.isEmpty ? nil : value[0], ASCII.isDigit(first) {
            var seconds: Int64 = 0
            for index in value.indices {
                guard ASCII.isDigit(value[index]) else { return nil }
                // Beyond the maximum more digits change nothing, so that no number is too long.
                if seconds < maximum { seconds = min(maximum, saturating(seconds, Int64(value[index] &- 0x30))) }
            }
            return min(seconds, maximum)
        }
        guard let date = HTTPDate.parse(value, now: now) else { return nil }
        let (wait, overflow) = date.subtractingReportingOverflow(now)
        if overflow { return now < 0 ? maximum : 0 }
        return max(0, min(wait, maximum))
    }

    private static func saturating(_ value: Int64, _ digit: Int64) -> Int64 {
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        guard !overflow else { return .max }
        let (sum, carry) = product.addingReportingOverflow(digit)
        return carry ? .max : sum
    }
}
