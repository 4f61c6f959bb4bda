import NIOCore
import Testing

@testable import Gateway

/// PROXY headers of both versions, byte by byte.
struct ProxyHeaderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let bytes: [UInt8]
        /// The address and port; nil when the connection's own stays.
        var client: String?
        var fault: ProxyHeaderFault?
        let testDescription: String

        static func text(_ line: String, _ client: String?) -> Case {
            Case(bytes: Array(line.utf8), client: client, testDescription: line)
        }

        static func text(_ line: String, fault: ProxyHeaderFault) -> Case {
            Case(bytes: Array(line.utf8), fault: fault, testDescription: line)
        }

        static func block(_ head: [UInt8], _ content: [UInt8], _ client: String? = nil, fault: ProxyHeaderFault? = nil)
            -> Case
        {
            let length = [UInt8(content.count >> 8), UInt8(content.count & 0xFF)]
            return Case(
                bytes: signature + head + length + content, client: client, fault: fault,
                testDescription: "\(head) \(content.count)")
        }
    }

    private static let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]
    private static let v4: [UInt8] = [192, 0, 2, 1, 192, 0, 2, 2, 0xDC, 0x04, 0x01, 0xBB]
    private static let v6 =
        [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [1] + [UInt8](repeating: 0, count: 15)
        + [1, 0xDC, 0x04, 0x01, 0xBB]
    private static let longest = "PROXY TCP6 " + Array(repeating: "ffff", count: 8).joined(separator: ":")

    static let good: [Case] = [
        .text("PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n", "192.0.2.1:56324"),
        .text("PROXY TCP4 255.255.255.255 0.0.0.0 65535 0\r\n", "255.255.255.255:65535"),
        .text("PROXY TCP6 2001:db8::1 ::1 1 2\r\n", "2001:db8::1:1"),
        .text("PROXY TCP6 ::ffff:192.0.2.1 ::1 1 2\r\n", "::ffff:192.0.2.1:1"),
        .text(
            longest + " ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n",
            "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:65535"),
        .text("PROXY UNKNOWN\r\n", nil), .text("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n", nil),
        .text("PROXY UNKNOWN " + String(repeating: "x", count: 91) + "\r\n", nil),
        .block([0x21, 0x11], v4, "192.0.2.1:56324"), .block([0x21, 0x21], v6, "2001:db8::1:56324"),
        .block([0x21, 0x11], v4 + [0x04, 0x00, 0x01, 0xFF], "192.0.2.1:56324"),
        .block([0x21, 0x11], v4 + [UInt8](repeating: 7, count: 4_084), "192.0.2.1:56324"),
        .block([0x20, 0x00], []), .block([0x20, 0x11], v4), .block([0x20, 0x00], [1, 2, 3]), .block([0x20, 0x11], []),
        .block([0x20, 0x77], []), .block([0x21, 0x00], []), .block([0x21, 0x00], v4),
        .block([0x21, 0x31], [UInt8](repeating: 0x41, count: 216)),
    ]

    static let bad: [Case] = [
        .text("GET / HTTP/1.1\r\n", fault: .signature), .text("\u{16}\u{3}\u{1}", fault: .signature),
        .text("proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n", fault: .signature), .text("PROXYTCP4", fault: .signature),
        .text("PROXY  TCP4 192.0.2.1 192.0.2.2 1 2\r\n", fault: .family),
        .text("PROXY TCP4  192.0.2.1 192.0.2.2 1 2\r\n", fault: .line),
        .text("PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n", fault: .line),
        .text("PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n", fault: .line),
        .text("PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r\n", fault: .line),
        .text("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n", fault: .line),
        .text("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\rX", fault: .line),
        .text("PROXY TCP4 192.0.2.1\t192.0.2.2 1 2\r\n", fault: .line),
        .text("PROXY \r\n", fault: .family), .text("PROXY\r\n", fault: .signature),
        .text("PROXY TCP5 192.0.2.1 192.0.2.2 1 2\r\n", fault: .family),
        .text("PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n", fault: .family),
        .text("PROXY UNKNOWNS\r\n", fault: .family), .text("PROXY UNKNOWN \u{0}\r\n", fault: .line),
        .text("PROXY TCP4 2001:db8::1 192.0.2.2 1 2\r\n", fault: .address),
        .text("PROXY TCP6 192.0.2.1 ::1 1 2\r\n", fault: .address),
        .text("PROXY TCP4 192.0.2.1 ::1 1 2\r\n", fault: .address),
        .text("PROXY TCP4 192.0.2.256 192.0.2.2 1 2\r\n", fault: .address),
        .text("PROXY TCP4 192.0.2 192.0.2.2 1 2\r\n", fault: .address),
        .text("PROXY TCP4 192.0.02.1 192.0.2.2 1 2\r\n", fault: .address),
        .text("PROXY TCP4 localhost 192.0.2.2 1 2\r\n", fault: .address),
        .text("PROXY TCP6 fe80::1%lo ::1 1 2\r\n", fault: .address),
        .text("PROXY TCP4 192.0.2.1 192.0.2.2 65536 2\r\n", fault: .port),
        .text("PROXY TCP4 192.0.2.1 192.0.2.2 1 99999\r\n", fault: .port),
        .text("PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n", fault: .port),
        .text("PROXY TCP4 192.0.2.1 192.0.2.2 +1 2\r\n", fault: .port),
        .text("PROXY TCP4 192.0.2.1 192.0.2.2 -1 2\r\n", fault: .port),
        .text("PROXY UNKNOWN " + String(repeating: "x", count: 92) + "\r\n", fault: .line),
        .text("PROXY " + String(repeating: "x", count: 200), fault: .line),
        .text("\r\nGET / HTTP/1.1\r\n", fault: .signature), .text("\r\n\r\n\u{0}\r\nQUIT\r", fault: .signature),
        .block([0x11, 0x11], v4, fault: .version), .block([0x31, 0x11], v4, fault: .version),
        .block([0x22, 0x11], v4, fault: .command), .block([0x21, 0x12], v4, fault: .family),
        .block([0x21, 0x10], v4, fault: .family), .block([0x21, 0x41], v4, fault: .family),
        .block([0x21, 0x13], v4, fault: .family), .block([0x21, 0x11], Array(v4.dropLast()), fault: .length),
        .block([0x21, 0x21], v4, fault: .length), .block([0x21, 0x31], v6, fault: .length),
        .block([0x21, 0x11], v4 + [UInt8](repeating: 7, count: 4_085), fault: .length),
        .block([0x20, 0x00], [UInt8](repeating: 7, count: 4_097), fault: .length),
    ]

    private func read(_ bytes: [UInt8]) throws(ProxyHeaderFault) -> ProxyHeader? {
        let buffer = ByteBuffer(bytes: bytes)
        return try ProxyHeader.read(buffer.readableBytesUInt8Span)
    }

    private func text(_ header: ProxyHeader?) -> String? {
        header?.client.map { "\($0.ipAddress ?? "?"):\($0.port ?? -1)" }
    }

    @Test(arguments: good) func isRead(_ item: Case) throws {
        let header = try read(item.bytes + Array("GET / HTTP/1.1".utf8))
        #expect(header?.count == item.bytes.count)
        #expect(text(header) == item.client)
    }

    @Test("each byte more gives nothing, until the last", arguments: good) func byteByByte(_ item: Case) throws {
        for count in 0..<item.bytes.count {
            let header = try read(Array(item.bytes.prefix(count)))
            #expect(header == nil, "\(count)")
        }
        let header = try read(item.bytes)
        #expect(header?.count == item.bytes.count)
    }

    @Test(arguments: bad) func isRefused(_ item: Case) throws {
        let fault = try #require(item.fault)
        #expect(throws: fault) { try read(item.bytes) }
    }

    @Test("what is refused is refused however it comes, and never read before", arguments: bad)
    func refusedByteByByte(_ item: Case) {
        for count in 0...item.bytes.count {
            do throws(ProxyHeaderFault) {
                let header = try read(Array(item.bytes.prefix(count)))
                #expect(header == nil)
            } catch {
                #expect(error == item.fault)
                return
            }
        }
        Issue.record("taken")
    }

    @Test("nothing traps, and what is read is as long as it says") func random() {
        var generator = SplitMix64(42)
        let seeds = (Self.good + Self.bad).map(\.bytes)
        for _ in 0..<20_000 {
            var bytes = seeds[Int(generator.next() % UInt64(seeds.count))]
            for _ in 0..<(generator.next() % 4) where !bytes.isEmpty {
                let place = Int(generator.next() % UInt64(bytes.count))
                switch generator.next() % 3 {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
                case 1: bytes.remove(at: place)
                default: bytes.insert(UInt8(truncatingIfNeeded: generator.next()), at: place)
                }
            }
            if let header = try? read(bytes) { #expect((1...bytes.count).contains(header.count)) }
        }
    }
}
