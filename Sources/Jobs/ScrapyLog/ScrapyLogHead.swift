import Web

/// What the first line of an entry begins with: `2026-11-21 18:30:40 [logger] LEVEL: `.
struct ScrapyLogHead {
    /// The level, when it is one of those that are counted.
    let severity: ScrapyLogCategory?
    /// Where the message begins in the line.
    let message: Int

    /// Nil for a line that does not begin so.
    init?(_ line: Span<UInt8>) {
        guard line.count > 21, line[20] == UInt8(ascii: "["),
            let end = line.firstIndex(of: UInt8(ascii: "]"), from: 21),
            end + 2 < line.count, line[end + 1] == 0x20,
            let colon = line.firstIndex(of: UInt8(ascii: ":"), from: end + 2)
        else { return nil }
        let level = line.extracting(end + 2..<colon)
        severity =
            switch level.count {
            case 8 where level.hasPrefix("CRITICAL"): .critical
            case 5 where level.hasPrefix("ERROR"): .error
            case 7 where level.hasPrefix("WARNING"): .warning
            default: nil
            }
        message = min(colon + 2, line.count)
    }
}
