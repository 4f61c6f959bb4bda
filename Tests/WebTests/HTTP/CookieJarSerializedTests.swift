import Testing

@testable import Web

@Suite struct CookieJarSerializedTests {
    static let sample = CookieJarTests.jar([
        "a=1; Path=/", "b=é; Domain=example.com; Secure", "c=\"x y\"; Max-Age=60",
        "d=; Expires=Fri, 31 Dec 9999 00:00:00 GMT",
        "a=2; Path=/",
    ])

    static func error(_ bytes: [UInt8]) -> CookieJarError? {
        do throws(CookieJarError) {
            _ = try CookieJar(serialized: bytes.span)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [CookieJar(), sample])
    func `P22 a jar is read back as it was written`(jar: CookieJar) throws {
        let copy = try CookieJar(serialized: jar.serialized().span)
        #expect(copy.count == jar.count)
        #expect(copy.serialized() == jar.serialized())
        for (host, seconds) in [("www.example.com", 0), ("www.example.com", 61), ("example.com", 0)]
            as [(String, Int64)]
        {
            #expect(
                CookieJarTests.header(copy, host: host, after: seconds)
                    == CookieJarTests.header(jar, host: host, after: seconds))
        }
    }

    @Test func `P22 a jar that was read back goes on as before`() throws {
        var copy = try CookieJar(serialized: Self.sample.serialized().span)
        copy.store(
            Array("a=3; Path=/".utf8).span, fromHost: "www.example.com", path: "/", isSecure: true,
            now: CookieJarTests.now)
        copy.store(
            Array("e=4; Path=/".utf8).span, fromHost: "www.example.com", path: "/", isSecure: true,
            now: CookieJarTests.now)
        #expect(CookieJarTests.header(copy)?.hasSuffix("a=3; e=4") == true)
    }

    @Test func `what is no jar is refused with a code`() {
        #expect(Self.error([])?.code == .notAJar)
        #expect(Self.error(Array("TRC".utf8))?.code == .notAJar)
        #expect(Self.error(Array("SQLite format 3".utf8))?.code == .notAJar)
        var later = Self.sample.serialized()
        later[4] = 2
        #expect(Self.error(later)?.code == .version)
        #expect(Self.error(Self.sample.serialized() + [0])?.code == .damaged)
        // A number of cookies that no jar holds, and one that is too long.
        #expect(Self.error(Array("TRCJ\u{1}".utf8) + [0xFF, 0x7F])?.code == .damaged)
        #expect(Self.error(Array("TRCJ\u{1}".utf8) + [UInt8](repeating: 0x80, count: 20))?.code == .damaged)
    }

    @Test func `a jar cut anywhere is refused`() {
        let bytes = Self.sample.serialized()
        for length in 0..<bytes.count {
            #expect(Self.error(Array(bytes.prefix(length))) != nil, "cut to \(length) bytes")
        }
    }

    @Test func `P32 P33 damage ends nothing, and lets nothing out of its header field`() {
        var mutations = SeededMutations(seed: 25)
        let bytes = Self.sample.serialized()
        var read = 0
        for _ in 0..<3000 {
            guard let jar = try? CookieJar(serialized: mutations.mutate(bytes).span) else { continue }
            read += 1
            let field = CookieJarTests.header(jar) ?? ""
            #expect(field.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 })
        }
        #expect(read > 0)
    }
}
