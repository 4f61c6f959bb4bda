/// Times and sizes as people write them in configurations.
enum Quantity {
    private static let times: [(suffix: String, seconds: Double)] = [
        ("ms", 0.001), ("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400),
    ]
    private static let sizes: [(suffix: String, bytes: Double)] = [
        ("kib", 1_024), ("mib", 1_048_576), ("gib", 1_073_741_824), ("tib", 1_099_511_627_776),
        ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("tb", 1e12), ("b", 1),
    ]

    /// `90`, `90s`, `15m`, `12h`, `30d`, `250ms` in seconds; nil for anything else.
    static func seconds(_ text: String) -> Double? {
        let lower = text.lowercased()
        for (suffix, unit) in times where lower.hasSuffix(suffix) { return number(lower.dropLast(suffix.count), unit) }
        return number(lower[...], 1)
    }

    /// `500`, `500MB`, `2GiB` in bytes; nil for anything else.
    static func bytes(_ text: String) -> Int64? {
        let lower = text.lowercased()
        let (digits, unit) =
            sizes.first { lower.hasSuffix($0.suffix) }.map { (lower.dropLast($0.suffix.count), $0.bytes) } ?? (
                lower[...], 1
            )
        return number(digits, unit).flatMap { Int64(exactly: $0.rounded()) }
    }

    /// Seconds in the largest unit that needs no fraction.
    static func time(_ seconds: Double) -> String {
        for (suffix, unit) in times.reversed()
        where seconds >= unit && (seconds / unit).truncatingRemainder(dividingBy: 1) == 0 {
            guard let count = Int64(exactly: seconds / unit) else { break }
            return "\(count)\(suffix)"
        }
        return seconds == 0 ? "0s" : "\(seconds)s"
    }

    /// Digits with at most one point; no sign, no exponent, no `nan`.
    private static func number(_ text: Substring, _ unit: Double) -> Double? {
        guard text.utf8.first.map({ 0x30...0x39 ~= $0 }) == true,
            text.utf8.allSatisfy({ 0x30...0x39 ~= $0 || $0 == UInt8(ascii: ".") }), let value = Double(text)
        else { return nil }
        let scaled = value * unit
        return scaled.isFinite ? scaled : nil
    }
}
