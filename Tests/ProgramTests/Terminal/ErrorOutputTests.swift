import Foundation
import TestSupport
import Testing

@testable import trawl

/// What is said to a standard error that may have no reader.
@Suite struct ErrorOutputTests {
    @Test(.timeLimit(.minutes(5)))
    func whatDoesNotFitIsCountedAndToldLater() async throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        let (reader, writer) = (ends[0], ends[1])
        defer { close(reader) }
        let output = ErrorOutput(descriptor: writer, limit: 1_000)
        output.setNotice { "\($0) lost\n" }
        let long = String(repeating: "x", count: 199_999) + "\n"
        output.post(long)
        try await eventually("the pipe is full and the thread waits") {
            var count: Int32 = 0
            // FIONREAD, which Swift does not see.
            return ioctl(reader, 0x541B, &count) == 0 && count >= 65_536
        }
        let lines = (0..<50).map { String(repeating: "\($0 % 10)", count: 99) + "\n" }
        for line in lines { output.post(line) }
        #expect(!output.wait(atMost: 0.05), "an end is not held up for ever")
        let expected = long + lines.prefix(10).joined() + "40 lost\n"
        #expect(try Self.read(reader, expected.utf8.count) == expected)
        #expect(output.wait(atMost: 60))
        output.post("later\n")
        #expect(try Self.read(reader, 6) == "later\n", "and it goes on")
        output.wait()
        close(writer)
    }

    @Test func aReaderThatIsGoneHoldsNothingUp() throws {
        let output = ErrorOutput(descriptor: -1)
        for _ in 0..<100 { output.post("nobody hears this\n") }
        #expect(output.wait(atMost: 60))
    }

    private static func read(_ descriptor: Int32, _ count: Int) throws -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < count {
            let got = Foundation.read(descriptor, &buffer, min(buffer.count, count - bytes.count))
            try #require(got > 0)
            bytes += buffer[..<got]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
