import Web

/// What the first line of an entry begins with: `2026-11-21 18:30:40 [logger] LEVEL: `.
struct ScrapyLogHead {
    /// The level, when it is one of those that are counted.
    let severity: ScrapyLogCategory?
    /// Where the logger's name stands in the line, and where the level.
    let logger: Range<Int>
    let level: Range<Int>
    /// Where the message begins in the line.
    let message: Int

    /// Nil for a line that does not begin so.
    init?(_ line: Span<UInt8>) {
        guard line.count > 21, line[20] == UInt8(ascii: "["),
            let end = line.firstIndex(of: UInt8(ascii: "]"), from: 21),
            end + 2 < line.count, line[end + 1] == 0x20,
            let colon = line.firstIndex(of: UInt8(ascii: ":"), from: end + 2)
        else { return nil }
        logger = 21..<end
        level = end + 2..<colon
        let name = line.extracting(level)
        severity =
            switch name.count {
            case 8 where name.hasPrefix("CRITICAL"): .critical
            case 5 where name.hasPrefix("ERROR"): .error
            case 7 where name.hasPrefix("WARNING"): .warning
            default: nil
            }
        message = min(colon + 2, line.count)
    }
}
