import Testing
import Web

@Suite struct IPAddressTests {
    @Test(
        "read and written",
        arguments: [
            ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"), ("10.0.200.3", "10.0.200.3"), ("::", "::"),
            ("::1", "::1"),
            ("FE80::A", "fe80::a"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"), ("::ffff:10.0.0.1", "::ffff:a00:1"),
            ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
            ("0:0:0:1::", "0:0:0:1::"), ("1:0:3:4:5:6:7:8", "1:0:3:4:5:6:7:8"),
        ])
    func text(text: String, expected: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == expected)
        #expect(IPAddress(expected) == address)
        #expect(address.family == (text.contains(":") ? .v6 : .v4))
    }

    @Test(
        "no address",
        arguments: [
            "", "1", "1.2.3", "1.2.3.4.5", "256.0.0.1", "01.2.3.4", "1.2.3.4 ", "0x7f.0.0.1", "1..2.3", ":", ":::",
            "1:2", "::1::", "1:2:3:4:5:6:7:8:9",
            "12345::", "g::", "fe80::1%eth0", "[::1]", "::1.2.3", "::1.2.3.256", "1.2.3.4::", "1:2:3:4:5:6:7:1.2.3.4",
            "::01.2.3.4", "1:", "a.b.c.d",
        ])
    func refused(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("from the bytes of a socket address")
    func bytes() {
        #expect(address([127, 0, 0, 1]) == IPAddress("127.0.0.1"))
        #expect(address([0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]) == IPAddress("2001:db8::7"))
        #expect(address([]) == nil && address([1, 2, 3]) == nil && address([UInt8](repeating: 0, count: 17)) == nil)
    }

    @Test(
        "P21 where addresses lead",
        arguments: [
            (
                .global,
                [
                    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
                    "126.255.255.255", "128.0.0.1",
                ]
            ),
            (
                .global,
                [
                    "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255",
                    "192.169.0.0",
                ]
            ),
            (
                .global,
                [
                    "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111", "2001:4860:4860::8888",
                    "2a00::1", "3fff:1000::",
                ]
            ),
            (.loopback, ["127.0.0.1", "127.255.255.255", "127.0.0.53", "::1"]),
            (
                .privateUse,
                [
                    "10.0.0.0", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "fc00::",
                    "fdff:ffff::1", "fec0::1", "64:ff9b:1::a",
                ]
            ),
            (.linkLocal, ["169.254.0.1", "169.254.255.255", "fe80::1", "febf::1"]),
            (
                .metadata,
                [
                    "169.254.169.254", "169.254.170.2", "fd00:ec2::254", "100.100.100.200", "168.63.129.16",
                    "192.0.0.192", "fd20:ce::254",
                ]
            ),
            (.shared, ["100.64.0.0", "100.127.255.255"]),
            (.unspecified, ["0.0.0.0", "0.1.2.3", "::"]),
            (.multicast, ["224.0.0.1", "239.255.255.255", "ff02::1"]),
            (.broadcast, ["255.255.255.255"]),
            (.documentation, ["192.0.2.1", "198.51.100.1", "203.0.113.255", "2001:db8::1", "3fff:fff::1"]),
            (
                .reserved,
                [
                    "192.0.0.1", "192.88.99.1", "198.18.0.1", "198.19.255.255", "240.0.0.1", "255.255.255.254",
                    "100::1", "2001:2::1", "4000::1", "5f00::1",
                ]
            ),
        ] as [(IPAddress.Scope, [String])])
    func scope(scope: IPAddress.Scope, texts: [String]) throws {
        for text in texts {
            let address = try #require(IPAddress(text))
            #expect(address.scope == scope, "\(text)")
            #expect(address.isGlobal == (scope == .global))
        }
    }

    @Test(
        "P21 an IPv4 address inside an IPv6 one is looked at",
        arguments: [
            // mapped, compatible, translated, NAT64, 6to4, Teredo (its client is written inverted)
            "::ffff:%", "::%", "::ffff:0:%", "64:ff9b::%", "2002:@::1", "2001:0:102:304:0:0:!",
        ])
    func embedded(pattern: String) throws {
        let inner: [(String, String, String, IPAddress.Scope)] = [
            ("127.0.0.1", "7f00:1", "80ff:fffe", .loopback), ("10.1.2.3", "a01:203", "f5fe:fdfc", .privateUse),
            ("169.254.169.254", "a9fe:a9fe", "5601:5601", .metadata), ("8.8.8.8", "808:808", "f7f7:f7f7", .global),
        ]
        for (dotted, groups, inverted, scope) in inner {
            let text = String(
                pattern.flatMap { character -> String in
                    switch character {
                    case "%": dotted
                    case "@": groups
                    case "!": inverted
                    default: String(character)
                    }
                })
            let address = try #require(IPAddress(text), "\(text)")
            #expect(address.scope == scope, "\(text)")
        }
    }

    private func address(_ bytes: [UInt8]) -> IPAddress? {
        let span = bytes.span
        return IPAddress(bytes: span)
    }
}
