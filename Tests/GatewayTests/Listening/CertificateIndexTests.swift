import Testing

@testable import Gateway

struct CertificateIndexTests {
    private let index = CertificateIndex([
        ["first.test"], ["*.example.org", "example.org"], ["www.example.org", "127.0.0.1"], ["*.example.org", "*.b.c"],
    ])

    @Test(
        arguments: [
            (nil, 0), ("first.test", 0), ("unknown.test", 0), ("example.org", 1), ("api.example.org", 1),
            ("www.example.org", 2),
            ("WWW.Example.ORG", 2), ("www.example.org.", 2), ("a.b.example.org", 0), (".example.org", 0), ("x.b.c", 3),
            ("b.c", 0),
            ("", 0), (".", 0), ("127.0.0.1", 2), ("*.example.org", 1),
        ] as [(String?, Int)])
    func chooses(_ name: String?, _ place: Int) { #expect(index.place(of: name) == place) }

    @Test("what is no DER has no name, and does not trap") func derThatIsNone() {
        var generator = SplitMix64(7)
        for _ in 0..<5_000 {
            let bytes = (0..<Int(generator.next() % 40)).map { _ -> UInt8 in
                let tags: [UInt8] = [0x30, 0x31, 0x02, 0x06, 0x81, 0x82, 0x84, 0xFF, 0x02, 0x05]
                let random = generator.next()
                return random % 2 == 0 ? tags[Int(random / 2 % 10)] : UInt8(truncatingIfNeeded: random >> 8)
            }
            _ = CertificateNames.commonName(bytes)
        }
        #expect(CertificateNames.commonName([]) == nil)
    }
}
