/// The first line of a log whose head is no longer kept, because it grew beyond its bound. It says so to who reads the
/// file, and how many bytes are missing, so that offsets go on to count from the log's true beginning. Standing in the
/// file itself, it is right after a crash, a copy and a restore; nothing beside the file can disagree with it.
enum LogHead {
    private static let before = Array("[trawl] The first ".utf8)
    private static let after = Array(" bytes of this log were dropped, because it grew too long.\n".utf8)
    private static let digits = 20

    /// Bytes that it takes; the same for every log.
    static let length = before.count + digits + after.count

    /// The line for a log that begins at `start`.
    static func line(start: Int64) -> [UInt8] {
        let number = Array(String(max(0, start)).utf8)
        return before + Array(repeating: UInt8(ascii: "0"), count: max(0, digits - number.count)) + number + after
    }

    /// Where the log begins whose file begins with `bytes`; nil when it is no such line.
    static func start(of bytes: [UInt8]) -> Int64? {
        guard bytes.count >= length, bytes.starts(with: before),
            bytes[..<length].reversed().starts(with: after.reversed())
        else { return nil }
        let number = bytes[before.count..<before.count + digits]
        guard number.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
        return Int64(String(decoding: number, as: UTF8.self))
    }
}
