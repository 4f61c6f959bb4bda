import Testing

@testable import Web

@Suite struct InflaterBombTests {
    static let zeros = InflaterTests.gzip([UInt8](repeating: 0, count: 8 << 20))

    @Test(arguments: [0, 1, 4095, 4096, 100_000, (8 << 20) - 1])
    func `P17 not a byte more than allowed comes out`(limit: Int) {
        #expect(throws: InflateError.tooLarge(limit: limit)) {
            try InflaterTests.inflate(Self.zeros, limits: .init(bytes: limit, ratio: 2000))
        }
    }

    @Test func `P17 a body of exactly the limit is taken`() throws {
        let limits = Inflater.Limits(bytes: 8 << 20, ratio: 2000)
        #expect(try InflaterTests.inflate(Self.zeros, limits: limits).count == 8 << 20)
    }

    @Test func `P17 a ratio that no page has is refused`() {
        #expect(throws: InflateError.ratio(limit: 500)) {
            try InflaterTests.inflate(Self.zeros, limits: .init(bytes: 1 << 30))
        }
    }

    @Test func `P17 a small body may have any ratio`() throws {
        let body = InflaterTests.gzip([UInt8](repeating: 0, count: 1 << 20))
        #expect(body.count < (1 << 20) / 500)
        #expect(try InflaterTests.inflate(body, limits: .init(bytes: 1 << 30)).count == 1 << 20)
    }

    @Test func `P17 rows that are all alike pass`() throws {
        let rows = Array(String(repeating: "<tr><td>&nbsp;</td></tr>\n", count: 100_000).utf8)
        #expect(try InflaterTests.inflate(InflaterTests.gzip(rows), limits: .init(bytes: 1 << 24)) == rows)
    }

    @Test func `P17 stacked codings do not multiply the ratio`() {
        let twice = InflaterTests.gzip(Self.zeros)
        #expect(throws: InflateError.ratio(limit: 500)) {
            try InflaterTests.inflate(twice, [.gzip, .gzip], limits: .init(bytes: 1 << 30))
        }
    }

    @Test func `P17 many members are one body`() {
        let member = InflaterTests.gzip([UInt8](repeating: 7, count: 1000))
        let body = [UInt8](repeatElement(member, count: 500).joined())
        #expect(throws: InflateError.tooLarge(limit: 499_999)) {
            try InflaterTests.inflate(body, limits: .init(bytes: 499_999))
        }
    }

    @Test func `P17 a false length at the end of a gzip file reserves nothing for it`() {
        var body = InflaterTests.gzip(Array("short".utf8))
        body.replaceSubrange((body.count - 4)..., with: [0xFF, 0xFF, 0xFF, 0xFF])
        var inflater = Inflater()
        var output = ByteWriter()
        #expect(throws: InflateError.corrupt) {
            try inflater.inflate(body.span, codings: [.gzip], limits: .init(bytes: 1 << 30), into: &output)
        }
        #expect(output.capacity < 1 << 20)
    }

    @Test func `P17 limits that make no sense are the strictest`() {
        #expect(throws: InflateError.tooLarge(limit: 0)) {
            try InflaterTests.inflate(Self.zeros, limits: .init(bytes: -5, ratio: -5, freeBytes: -5))
        }
        #expect(throws: InflateError.ratio(limit: 1)) {
            try InflaterTests.inflate(Self.zeros, limits: .init(bytes: .max, ratio: 0, freeBytes: 0))
        }
    }
}
