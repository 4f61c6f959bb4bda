import Bookshop
import Foundation
import TestSupport
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

@Suite struct EncodedTests {
    /// Through curl's decoders, by way of URLSession.
    private func decoded(_ path: String, _ shop: RunningBookshop) async throws -> Data {
        let configuration = URLSessionConfiguration.ephemeral
        let session = URLSession(configuration: configuration)
        defer { session.invalidateAndCancel() }
        return try await session.data(from: try #require(URL(string: shop.url(path)))).0
    }

    @Test(arguments: ["gzip", "chunked-gzip", "deflate", "raw-deflate"])
    func codedAnswersDecodeToThePage(coding: String) async throws {
        try await withBookshop { shop in
            let plain = try await RawClient.fetch("/encoded/identity/14", port: shop.port)
            #expect(plain.header("content-encoding") == nil)
            #expect(plain.text.contains("id=\"book-14\""))
            let coded = try await RawClient.fetch(
                "/encoded/\(coding)/14", port: shop.port, headers: [("Accept-Encoding", "gzip, deflate")])
            #expect(coded.header("content-encoding") == (coding.contains("gzip") ? "gzip" : "deflate"))
            #expect(coded.body != plain.body)
            let body = try await decoded("/encoded/\(coding)/14", shop)
            #expect(body == Data(plain.body))
            let unaccepted = try await RawClient.fetch("/encoded/\(coding)/14", port: shop.port)
            #expect(unaccepted.header("content-encoding") == nil)
            #expect(unaccepted.body == plain.body)
        }
    }

    @Test func gzipTwiceIsTwoLayers() async throws {
        try await withBookshop { shop in
            let answer = try await RawClient.fetch(
                "/encoded/gzip-twice/14", port: shop.port, headers: [("Accept-Encoding", "gzip")])
            #expect(answer.header("content-encoding") == "gzip, gzip")
            let once = try await withScratchFolder { folder in
                let file = try folder.write(answer.body, to: "x.gz")
                _ = try await Program(path: "/bin/gzip").run(["-d", file])
                return try folder.bytes("x")
            }
            let text = try await gunzip(once)
            #expect(text.contains("id=\"book-14\""))
        }
    }

    @Test(arguments: [1_000, 300_000, 20_000_000])
    func theBombIsARightFileOfRatioAThousand(bytes: Int) async throws {
        try await withBookshop {
            $0.faults.bombBytes = bytes
        } _: { shop in
            let bomb = try await RawClient.fetch("/faults/gzip-bomb", port: shop.port)
            #expect(bomb.header("content-encoding") == "gzip")
            let text = try await gunzip(bomb.body)
            #expect(text.utf8.count >= bytes)
            #expect(text.hasPrefix("<!DOCTYPE html><title>Bomb</title>"))
            #expect(text.utf8.suffix(bytes).allSatisfy { $0 == UInt8(ascii: "a") })
            if bytes == 20_000_000 { #expect(text.utf8.count > 1_000 * bomb.body.count) }
        }
    }

    @Test func theChunkedBombIsTheSame() async throws {
        try await withBookshop {
            $0.faults.bombBytes = 20_000_000
        } _: { shop in
            let bomb = try await RawClient.fetch("/faults/gzip-bomb-chunked", port: shop.port)
            #expect(bomb.header("content-length") == nil)
            let text = try await gunzip(bomb.body)
            #expect(text.utf8.count > 20_000_000)
        }
    }
}
