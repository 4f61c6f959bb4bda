import NIOCore
import TestSupport
import Testing

@testable import Gateway

/// Questions and answers of DNS.
struct DNSMessageTests {
    static func answer(id: UInt16, _ records: [(type: UInt16, lifetime: UInt32, data: [UInt8])], status: UInt16 = 0)
        -> ByteBuffer
    {
        var buffer = ByteBuffer()
        buffer.writeMultipleIntegers(
            id, 0x8180 | status, UInt16(1), UInt16(truncatingIfNeeded: records.count), UInt16(0), UInt16(0))
        buffer.writeBytes([1, 0x61, 0, 0, 1, 0, 1])
        for record in records {
            buffer.writeMultipleIntegers(UInt16(0xC00C), record.type, UInt16(1), record.lifetime)
            buffer.writeInteger(UInt16(truncatingIfNeeded: record.data.count))
            buffer.writeBytes(record.data)
        }
        return buffer
    }

    @Test func questions() throws {
        let question = try #require(DNSMessage.question("ab.c.", .aaaa, id: 0x0102))
        #expect(
            Array(question.readableBytesView) == [1, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2, 97, 98, 1, 99, 0, 0, 28, 0, 1])
    }

    @Test(
        "what is no name is not asked",
        arguments: ["", ".", "a..b", String(repeating: "a", count: 64), String(repeating: "a.", count: 130)])
    func noNames(_ name: String) { #expect(DNSMessage.question(name, .a, id: 1) == nil) }

    @Test("the shortest lifetime counts, names on the way too") func answers() {
        let buffer = Self.answer(
            id: 7,
            [
                (5, 20, [1, 0x62, 0]), (1, 60, [10, 0, 0, 1]), (1, 60, [10, 0, 0, 2]),
                (28, 60, .init(repeating: 0, count: 16)),
            ])
        let answer = DNSMessage.answer(buffer, to: 7, .a)
        #expect(answer == .init(status: 0, addresses: [[10, 0, 0, 1], [10, 0, 0, 2]], lifetime: 20))
        #expect(DNSMessage.answer(buffer, to: 8, .a) == nil, "another question's")
        #expect(DNSMessage.answer(Self.answer(id: 7, [], status: 3), to: 7, .a) == .init(status: 3))
    }

    @Test("whatever comes, reading ends") func anything() {
        var random = SplitMix64(TestSeed.make())
        for _ in 0..<20_000 {
            var bytes = Array(
                Self.answer(id: 7, [(1, 60, [10, 0, 0, 1]), (28, 1, .init(repeating: 1, count: 16))]).readableBytesView)
            for _ in 0..<(random.next() % 6) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            bytes.removeLast(Int(random.next() % UInt64(bytes.count)))
            let answer = DNSMessage.answer(ByteBuffer(bytes: bytes), to: 7, .a)
            #expect((answer?.addresses ?? []).allSatisfy { $0.count == 4 })
        }
    }

    @Test func theSystemsNameServer() {
        #expect(
            SystemNameServer.first(
                in: "# x\nsearch a\nnameserver\nnameserver x\nnameserver\t10.0.0.1\nnameserver 10.0.0.2")?.ipAddress
                == "10.0.0.1")
        #expect(SystemNameServer.first(in: "") == nil)
    }
}
