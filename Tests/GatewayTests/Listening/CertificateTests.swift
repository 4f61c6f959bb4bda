import NIOCore
import TestSupport
import Testing

@testable import Gateway

/// Certificates from files: what is served under which name, what is refused, what a reload changes.
@Suite(.serialized) struct CertificateTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    private func load(_ certificates: [(chain: String, key: String)]) throws -> ServerCertificates {
        try ServerCertificates(.init(certificates: certificates.map { .init(chain: $0.chain, key: $0.key) }))
    }

    private func fault(_ chain: String, _ key: String) -> CertificateFault? {
        do {
            _ = try load([(chain, key)])
            return nil
        } catch {
            return error as? CertificateFault
        }
    }

    @Test("names come from the certificate's alternatives, and from its common name only without them")
    func names() async throws {
        try await withScratchFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let many = try await authority.issue(
                "many.test", for: ["DNS:A.test", "DNS:*.b.test", "IP:192.0.2.1", "IP:2001:db8::1", "email:x@y.test"])
            let found = try ServerCertificate(.init(chain: many.chain, key: many.key)).names
            #expect(found == ["a.test", "*.b.test", "192.0.2.1", "2001:db8::1"])
            // The authority's own has no alternatives.
            let own = try ServerCertificate(.init(chain: authority.certificate, key: folder.file("authority.key")))
            #expect(own.names.isEmpty)
            let plain = try await SecureHarness.openssl.run([
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder.file("cn.key"), "-out",
                folder.file("cn.pem"), "-subj", "/O=Some/CN=CN.test", "-days", "2",
            ])
            #expect(plain.code == 0)
            #expect(
                try ServerCertificate(.init(chain: folder.file("cn.pem"), key: folder.file("cn.key"))).names == [
                    "cn.test"
                ])
        }
    }

    @Test("what cannot be served is told with its file and what to do") func faults() async throws {
        try await withScratchFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let one = try await authority.issue("one", for: ["DNS:one.test"])
            let two = try await authority.issue("two", for: ["DNS:two.test"])
            let junk = try folder.write("no certificate", to: "junk.pem")
            let empty = try folder.write("", to: "empty.pem")
            let missing = folder.file("missing.pem")
            for (chain, key, code, file) in [
                (missing, one.key, CertificateFault.Code.fileUnreadable, missing),
                (one.chain, missing, .fileUnreadable, missing), (junk, one.key, .noChain, junk),
                (empty, one.key, .noChain, empty), (one.key, one.key, .noChain, one.key),
                (one.chain, junk, .noKey, junk), (one.chain, empty, .noKey, empty),
                (one.chain, two.key, .mismatch, two.key),
            ] {
                let found = fault(chain, key)
                #expect(found?.code == code, "\(chain) \(key)")
                #expect(found?.message.contains(file) == true)
            }
            #expect(throws: CertificateFault.self) { try load([]) }
            // One that fits does not make up for one that does not.
            #expect(throws: CertificateFault.self) { try load([(one.chain, one.key), (two.chain, one.key)]) }
        }
    }

    @Test("a certificate that is over is served, with a warning") func expired() async throws {
        try await withScratchFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let old = try await authority.issue("old", for: ["DNS:old.test"], days: -1)
            let new = try await authority.issue("new", for: ["DNS:new.test"])
            let warnings = try load([(old.chain, old.key), (new.chain, new.key)]).warnings
            #expect(warnings.count == 1)
            #expect(warnings.first?.contains(old.chain) == true)
        }
    }

    @Test("the name that a client asks for chooses the certificate") func servedByName() async throws {
        try await withScratchFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let certificates = [
                try await authority.issue("first", for: ["DNS:first.test"]),
                try await authority.issue("wild", for: ["DNS:*.example.org"]),
                try await authority.issue("exact", for: ["DNS:www.example.org"]),
            ]
            try await withProxy([answering(Self.ok)]) {
                $0.listeners = [.secure(certificates)]
            } _: { proxy in
                let harness = SecureHarness(proxy: proxy, authority: authority, folder: folder)
                for (name, subject) in [
                    (nil, "first"), ("first.test", "first"), ("other.test", "first"), ("api.example.org", "wild"),
                    ("www.example.org", "exact"), ("WWW.example.org", "exact"), ("a.b.example.org", "first"),
                ] as [(String?, String)] {
                    let shown = try await harness.subject(name)
                    #expect(shown == "CN=\(subject)", "\(name ?? "none")")
                }
            }
        }
    }

    @Test("a reload shows new clients the new certificate, and leaves those that there are") func reload() async throws
    {
        try await withSecureProxy([answering(Self.ok)]) { harness in
            try await SecureClient.withConnection(port: harness.port, protocols: ["http/1.1"]) { old in
                try await old.write("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n")
                let first = try await old.read(count: Self.ok.utf8.count)
                #expect(String(decoding: first, as: UTF8.self) == Self.ok)
                _ = try await harness.authority.issue("renewed", for: ["DNS:localhost"])
                try harness.folder.write(harness.folder.bytes("renewed.pem"), to: "server.pem")
                let configuration = harness.proxy.gateway.configuration
                await #expect(throws: CertificateFault.self) { try await harness.proxy.gateway.apply(configuration) }
                let unchanged = try await harness.subject(nil)
                #expect(unchanged == "CN=server")
                try harness.folder.write(harness.folder.bytes("renewed.key"), to: "server.key")
                try await harness.proxy.gateway.apply(configuration)
                let shown = try await harness.subject(nil)
                #expect(shown == "CN=renewed")
                try await old.write("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
                let second = try await old.read(count: Self.ok.utf8.count)
                #expect(String(decoding: second, as: UTF8.self) == Self.ok)
            }
        }
    }

    @Test(
        "TLS before 1.2 and ciphers without forward secrecy are refused",
        arguments: [
            (["-tls1_2"], true), (["-tls1_3"], true), (["-tls1_1", "-cipher", "ALL@SECLEVEL=0"], false),
            (["-tls1_2", "-cipher", "AES128-SHA"], false),
            (["-tls1_2", "-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305"], true),
        ])
    func versions(_ arguments: [String], _ isTaken: Bool) async throws {
        try await withSecureProxy([answering(Self.ok)]) { harness in
            let result = try await SecureHarness.openssl.run(
                ["s_client", "-connect", "127.0.0.1:\(harness.port)"] + arguments)
            #expect(result.output.contains("subject=CN = server") == isTaken, "\(result.errors)")
        }
    }

    @Test(arguments: [(["h2", "http/1.1"], "h2"), (["http/1.1"], "http/1.1"), (["spdy/3"], ""), ([], "")])
    func protocols(_ offered: [String], _ chosen: String) async throws {
        try await withSecureProxy([answering(Self.ok)]) { harness in
            let result = try await SecureHarness.openssl.run(
                ["s_client", "-connect", "127.0.0.1:\(harness.port)"]
                    + (offered.isEmpty ? [] : ["-alpn", offered.joined(separator: ",")]))
            let line = result.output.split(separator: "\n").first { $0.hasPrefix("ALPN protocol:") } ?? ""
            #expect(line == (chosen.isEmpty ? "" : "ALPN protocol: \(chosen)"))
        }
    }
}
