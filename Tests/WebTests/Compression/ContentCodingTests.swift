import Testing

@testable import Web

@Suite struct ContentCodingTests {
    @Test(arguments: [
        ("gzip", [ContentCoding.gzip]), ("X-GZip", [.gzip]), (" deflate ", [.deflate]), ("", []), ("identity", []),
        (" , ,gzip,, ", [.gzip]), ("deflate, gzip", [.deflate, .gzip]), ("gzip,\tidentity , gzip", [.gzip, .gzip]),
        ("gzip,gzip,deflate", [.gzip, .gzip, .deflate]),
    ])
    func `codings are read`(field: String, codings: [ContentCoding]) throws {
        #expect(try ContentCoding.parse(Array(field.utf8).span) == codings)
    }

    @Test(arguments: [("br", "br"), ("gzip, ZSTD", "ZSTD"), ("gzip;q=1", "gzip;q=1"), ("gzip deflate", "gzip deflate")])
    func `an unknown coding is named`(field: String, name: String) {
        #expect(throws: InflateError.unsupported(coding: name)) { try ContentCoding.parse(Array(field.utf8).span) }
    }

    @Test func `P17 too many codings are refused`() {
        let field = Array(repeatElement("gzip", count: 1000).joined(separator: ",").utf8)
        #expect(throws: InflateError.nesting(limit: 3)) { try ContentCoding.parse(field.span) }
        #expect(throws: InflateError.nesting(limit: 3)) {
            try InflaterTests.inflate([1], [.gzip, .gzip, .gzip, .gzip])
        }
    }

    @Test func `a name of any length ends in the message cut`() {
        #expect(throws: InflateError.unsupported(coding: String(repeating: "x", count: 32))) {
            try ContentCoding.parse([UInt8](repeating: UInt8(ascii: "x"), count: 100_000).span)
        }
    }
}
