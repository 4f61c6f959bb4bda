import Bookshop
import Foundation
import TestSupport
import Testing

@Suite struct CertificateTests {
    /// curl, which verifies by the authority that it is told.
    private func curl(_ url: String, _ authority: TestAuthority) async throws -> ProgramResult {
        try await Program(path: "/usr/bin/curl").run(
            ["-sS", "--noproxy", "*", "--cacert", authority.certificate, url], environment: ["https_proxy": nil])
    }

    private static let withoutCurl: @Sendable () async -> String? = {
        FileManager.default.isExecutableFile(atPath: "/usr/bin/curl") ? nil : "there is no /usr/bin/curl"
    }

    @Test(.needs("curl", unavailable: withoutCurl))
    func aShopWithACertificateSpeaksTLS() async throws {
        try await withScratchFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let certificate = try await authority.issue("shop", for: ["DNS:localhost", "IP:127.0.0.1"])
            try await withBookshop {
                $0.certificate = .init(chain: certificate.chain, key: certificate.key)
            } _: { shop in
                #expect(shop.baseURL.hasPrefix("https://127.0.0.1:"))
                let page = try await curl(shop.url("/catalogue/"), authority)
                #expect(page.code == 0, "\(page.errors)")
                #expect(page.output.contains("<link rel=\"canonical\" href=\"\(shop.baseURL)/catalogue/\">"))
                let fault = try await curl(shop.url("/faults/truncated"), authority)
                // 18: the file came in part only.
                #expect(fault.code == 18)
                #expect(shop.requests.map(\.path) == ["/catalogue/", "/faults/truncated"])
            }
        }
    }

    @Test(.needs("curl", unavailable: withoutCurl), arguments: [("DNS:shop.example", 2), ("IP:127.0.0.1", -1)])
    func certificatesThatAreWrongAreRefused(name: String, days: Int) async throws {
        try await withScratchFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let certificate = try await authority.issue("wrong", for: [name], days: days)
            try await withBookshop {
                $0.certificate = .init(chain: certificate.chain, key: certificate.key)
            } _: { shop in
                let page = try await curl(shop.url("/"), authority)
                // 60: the certificate could not be verified.
                #expect(page.code == 60)
                #expect(shop.requestCount == 0)
            }
        }
    }

    @Test func aCertificateThatIsNotThereIsAnError() async throws {
        await #expect(throws: (any Error).self) {
            try await withBookshop {
                $0.certificate = .init(chain: "/nosuch.pem", key: "/nosuch.key")
            } _: { _ in
            }
        }
    }
}
