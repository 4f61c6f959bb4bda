import Jobs
import Testing

@testable import Services

/// Ranges and dates of HTTP fields.
struct ByteRangesTests {
    @Test(
        "one range or several",
        arguments: [
            ("bytes=0-0", [0..<1]), ("bytes=0-", [0..<10]), ("bytes=3-5", [3..<6]), ("bytes=-3", [7..<10]),
            ("bytes=-100", [0..<10]), ("bytes=5-100", [5..<10]), ("BYTES=9-9", [9..<10]),
            ("bytes=0-1, 4-5,-1", [0..<2, 4..<6, 9..<10]), ("bytes=0-9223372036854775807", [0..<10]),
            ("bytes=20-30,1-2", [1..<3]), ("bytes=1-99999999999999999999999", [1..<10]),
        ] as [(String, [Range<Int64>])])
    func some(_ field: String, _ ranges: [Range<Int64>]) { #expect(ByteRanges(field, size: 10) == .some(ranges)) }

    @Test(
        "what is not understood is all",
        arguments: [
            nil, "", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-3", "bytes=1-2-3", "bytes=+1-2", "items=0-1",
            "bytes=99999999999999999999-", "bytes=0-1,,2-3",
        ] as [String?])
    func all(_ field: String?) { #expect(ByteRanges(field, size: 10) == .all) }

    @Test("none lies within", arguments: ["bytes=10-", "bytes=10-20", "bytes=-0", "bytes=9223372036854775807-"])
    func unsatisfiable(_ field: String) { #expect(ByteRanges(field, size: 10) == .unsatisfiable) }

    @Test("nothing lies within an empty file", arguments: ["bytes=0-", "bytes=-1", "bytes=0-0"])
    func empty(_ field: String) { #expect(ByteRanges(field, size: 0) == .unsatisfiable) }

    @Test("many, or the same again and again, are not served") func greedy() {
        let many = "bytes=" + (0..<101).map { "\($0)-\($0)" }.joined(separator: ",")
        #expect(ByteRanges(many, size: 1_000) == .all)
        #expect(ByteRanges("bytes=0-,0-,0-", size: 10) == .all)
        let overflowing = "bytes=" + (0..<50).map { _ in "0-" }.joined(separator: ",")
        #expect(ByteRanges(overflowing, size: .max) == .all)
    }

    @Test("dates there and back") func dates() throws {
        let moment = Timestamp(microseconds: 784_111_777_000_000)
        #expect(moment.httpDate == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(Timestamp(httpDate: "Sun, 06 Nov 1994 08:49:37 GMT") == moment)
    }

    @Test(
        "no dates",
        arguments: [
            "", "GMT", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 99999999999 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 1994 -8:49:37 GMT", "a b c d e GMT",
        ])
    func noDate(_ text: String) { #expect(Timestamp(httpDate: text) == nil) }
}
