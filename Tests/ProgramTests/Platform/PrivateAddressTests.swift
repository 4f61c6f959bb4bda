import Bookshop
import Foundation
import TestSupport
import Testing
import Web

/// What a newcomer is told whose site is on this machine.
@Suite(.serialized) struct PrivateAddressTests {
    @Test func `P21 jobs do not reach loopback`() async throws {
        try await withBookshop(books: 5) { shop in
            try await withScratchFolder { folder in
                try await withPlatform(in: folder) { platform in
                    _ = try await platform.trawl(["scrape", shop.baseURL, "--wait"])
                    let job = try await platform.json(["jobs", "--json"])[0]
                    let id = try #require(job?["id"]?.plainText)
                    #expect(try await platform.output(["jobs", "items", id]).isEmpty)
                    #expect(shop.requestCount == 0)
                    let reason = try #require(job?["error"]?.plainText)
                    #expect(reason.contains("TRAWL_ALLOWED_HOSTS=127.0.0.1 (crawl.allowed_hosts)"), "\(reason)")
                    #expect(!reason.contains("127.0.0.1 is at 127.0.0.1") && !reason.contains("robots.txt: robots"))
                    // What the reason names is what helps.
                    try folder.write(JobCommandTests.spider, to: "books.yaml")
                    _ = try await platform.output(["deploy", "books.yaml"])
                    let forced = try await platform.trawl([
                        "jobs", "submit", "books", "-a", "site=\(shop.baseURL)", "-s", "ALLOW_PRIVATE_NETWORKS=true",
                        "--wait",
                    ])
                    #expect(forced.code == 1)
                    #expect(
                        forced.errors.contains("TRAWL_ALLOWED_HOSTS=host (crawl.allowed_hosts)"), "\(forced.errors)")
                    let unknown = try await platform.trawl(["jobs", "show", "nix"])
                    #expect(unknown.code == 1)
                    #expect(unknown.errors.contains("`trawl jobs` lists those that there are"), "\(unknown.errors)")
                }
            }
        }
    }
}
