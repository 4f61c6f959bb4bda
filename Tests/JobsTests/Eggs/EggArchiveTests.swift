import TestSupport
import Testing

@testable import Jobs

/// What is an egg, and what only looks like one.
struct EggArchiveTests {
    private let egg = TestEgg(spiders: "")

    @Test func namesItsEntries() throws {
        let names = try EggArchive(egg.bytes).names
        #expect(names == egg.entries.map(\.name))
    }

    @Test("a comment of any length stands behind it", arguments: [1, 22, 1_000, 0xFFFF])
    func comment(_ length: Int) throws {
        var egg = egg
        egg.comment = [UInt8](repeating: 0x50, count: length)
        #expect(try EggArchive(egg.bytes).names.count == egg.entries.count)
    }

    @Test("bytes may stand before it, as in a program that unpacks itself") func prefixed() throws {
        #expect(try EggArchive(Array("#!/bin/sh\n".utf8) + egg.bytes).names.count == egg.entries.count)
    }

    @Test("what is no ZIP file is refused", arguments: ["", "no zip", "PK", "PK\u{3}\u{4}", "PK\u{5}\u{6}"])
    func noZip(_ text: String) {
        #expect(Self.code(Array(text.utf8)) == .noArchive)
        #expect(Self.code(Array(text.utf8) + [UInt8](repeating: 0, count: 100)) == .noArchive)
    }

    @Test("cut anywhere it is no ZIP file") func truncated() {
        let bytes = egg.bytes
        for length in stride(from: 0, to: bytes.count, by: 7) {
            #expect(Self.code(Array(bytes.prefix(length))) == .noArchive, "\(length) bytes")
        }
        #expect(Self.code(Array(bytes.dropLast())) == .noArchive)
    }

    @Test("no byte of it, bent, traps the reader") func bent() {
        let bytes = egg.bytes
        for index in bytes.indices {
            for value: UInt8 in [0, 0x7F, 0xFF] {
                var bent = bytes
                bent[index] = value
                _ = Self.code(bent)
            }
        }
    }

    @Test("a wrong number of entries is no way to hide some", arguments: [0, 1, 4, 6, 7, 0xFFFF])
    func wrongCount(_ count: Int) {
        var egg = egg
        egg.entries.append(.init(name: "../hidden"))
        #expect(Self.code(egg.bytes) == .noProject)
        egg.claimedCount = count
        #expect((Self.code(egg.bytes) == .noProject) == (count == 6))
        #expect(Self.code(egg.bytes) != nil)
    }

    @Test("sizes of ZIP64, larger than the file, are refused", arguments: [0, 45, 0x7FFF_FFFF, 0xFFFF_FFFF])
    func wrongSize(_ size: Int) {
        var egg = egg
        egg.claimedSize = size
        #expect(Self.code(egg.bytes) == .noArchive)
    }

    @Test(
        "paths that lead out are refused",
        arguments: ["../x", "a/../../x", "a/..", "..", "/etc/passwd", "a\\..\\x", "a\0b", "shop/../EGG-INFO/x"])
    func leadsOut(_ name: String) {
        var egg = egg
        egg.entries.append(.init(name: name))
        #expect(Self.code(egg.bytes) == .noProject)
    }

    @Test("dots in names lead nowhere", arguments: ["a..b", "...", ".hidden", "a/...b/c"])
    func innocentDots(_ name: String) {
        var egg = egg
        egg.entries.append(.init(name: name))
        #expect(Self.code(egg.bytes) == nil)
    }

    @Test func needsEntryPoints() {
        #expect(Self.code(TestEgg(files: [("a.py", "")]).bytes) == .noProject)
        #expect(Self.code(TestEgg(files: []).bytes) == .noProject)
    }

    @Test(
        "requirements.txt is read, and one that asks for nothing is none",
        arguments: [
            ("shelf==1.0\n", "shelf==1.0\n"), ("# é\nshelf", "# é\nshelf"), ("", nil), ("# nothing\n\n  # more\n", nil),
        ])
    func requirements(_ text: String, _ expected: String?) throws {
        #expect(try EggArchive(egg.bytes).requirements == nil)
        var egg = egg
        egg.entries.append(.init(name: "shop/requirements.txt", bytes: Array("other".utf8)))
        egg.entries.append(.init(name: "requirements.txt", bytes: Array(text.utf8)))
        #expect(try EggArchive(egg.bytes).requirements == expected)
        #expect(try EggArchive(Array("#!/bin/sh\n".utf8) + egg.bytes).requirements == expected)
    }

    @Test("requirements that Python has deflated are read") func deflatedRequirements() throws {
        let text = String(repeating: "shelf==1.0\n", count: 1_000)
        // By Python's `zlib.compressobj(9, zlib.DEFLATED, -15)`.
        let packed: [UInt8] = [
            0xED, 0xC6, 0xA1, 0x0D, 0x00, 0x20, 0x0C, 0x00, 0x30, 0xCF, 0x31, 0x04, 0x0E, 0xD8, 0x39, 0x90,
            0x89, 0xB9, 0xFD, 0x9F, 0xF0, 0x06, 0xA2, 0x55, 0xED, 0x3C, 0x75, 0x23, 0xF6, 0x5C, 0xA3, 0x55,
            0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55,
            0x55, 0x55, 0x55, 0x55, 0x7F, 0xED, 0x03,
        ]
        var egg = egg
        egg.entries.append(.init(name: "requirements.txt", bytes: packed, method: 8, size: text.utf8.count))
        #expect(try EggArchive(egg.bytes).requirements == text)
        for index in packed.indices {
            egg.entries[egg.entries.count - 1].bytes = packed
            egg.entries[egg.entries.count - 1].bytes[index] ^= 0xFF
            _ = Self.code(egg.bytes)
        }
    }

    @Test(
        "requirements that cannot be read are refused",
        arguments: [
            TestEgg.Entry(name: "requirements.txt", bytes: [0xFF]),
            TestEgg.Entry(name: "requirements.txt", bytes: [UInt8](repeating: 0x41, count: 300 << 10)),
            TestEgg.Entry(name: "requirements.txt", bytes: [1, 2, 3], method: 8, size: 10),
            TestEgg.Entry(name: "requirements.txt", bytes: [0x41], method: 12, size: 1),
            TestEgg.Entry(name: "requirements.txt", bytes: [0x41], method: 0, size: 2),
        ])
    func badRequirements(_ entry: TestEgg.Entry) {
        var egg = egg
        egg.entries.append(entry)
        #expect(Self.code(egg.bytes) == .noProject)
    }

    @Test func hasALargestSize() {
        #expect(Self.code([UInt8](repeating: 0, count: EggArchive.mostBytes + 1)) == .tooLarge)
        #expect(Self.code([UInt8](repeating: 0, count: EggArchive.mostBytes)) == .noArchive)
    }

    /// Why it is refused; nil when it is taken.
    private static func code(_ bytes: [UInt8]) -> EggFault.Code? {
        do {
            _ = try EggArchive(bytes)
            return nil
        } catch {
            return error.code
        }
    }
}
