import Testing

@testable import Jobs

@Suite("Heads of tar archives")
struct TarHeaderTests {
    @Test(
        "a head reads back as it was",
        arguments: [
            TarHeader(name: "a", size: 0, time: 0),
            TarHeader(name: String(repeating: "n", count: 100), size: 511, time: 1),
            TarHeader(name: String(repeating: "n", count: 101), size: 512, time: 1_800_000_000),
            TarHeader(name: String(repeating: "é", count: 300), size: TarHeader.mostSize, time: 5),
            TarHeader(name: "big", size: TarHeader.mostSize + 1, time: 5),
            TarHeader(name: "huge", size: .max / 2, time: 5),
        ]) func roundTrip(header: TarHeader)
    {
        let bytes = header.bytes
        #expect(bytes.count % 512 == 0)
        guard case .extended(let size)? = TarHeader.parse(Array(bytes.prefix(512))) else {
            #expect(TarHeader.parse(bytes) == .file(header))
            return
        }
        guard case .file(var parsed)? = TarHeader.parse(Array(bytes.suffix(512))) else {
            Issue.record("no file's head")
            return
        }
        let applied = parsed.apply(Array(bytes[512..<512 + Int(size)]))
        #expect(applied)
        #expect(parsed == header)
    }

    @Test(
        "P32 pax records that are none",
        arguments: [
            "5", "5 a", "0 path=x\n", "-1 path=x\n", "999999999999999999999 path=x\n", "8 path=x\n",
            "10 path=x\n9 path",
            "11 size=-1\n", "9 path x\n", "15 linkpath=/a\n", " 9 path=x\n",
        ]) func badRecords(text: String)
    {
        var header = TarHeader(name: "a", size: 0, time: 0)
        let applied = header.apply(Array(text.utf8))
        #expect(!applied)
    }
}
