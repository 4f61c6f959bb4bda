import Bookshop
import Crawling
import Glibc
import Jobs
import Logging
import TestSupport
import Testing
import Web

@testable import Fleet

/// What a crawl that somebody else asked for may do on this node.
@Suite(.serialized) struct CrawlGuardTests {
    @Test func `P21 private addresses are refused unless the operator allows them`() async throws {
        try await withBookshop { shop in
            try await withScratchFolder { folder in
                let guarded = CrawlProbe.runner { $0.allowedHosts = [] }
                let refused = try attempt(CrawlProbe.links(shop.url("/catalogue/")), in: folder)
                let report = await guarded.run(refused.assignment, refused)
                #expect(report.failure == "no_page_fetched")
                #expect(report.message?.contains("private address") == true)
                #expect(shop.requestCount == 0)
                let open = CrawlProbe.runner {
                    $0.allowedHosts = []
                    $0.allowPrivateNetworks = true
                }
                let allowed = try attempt(CrawlProbe.links(shop.url("/catalogue/"), pages: 1), in: folder, job: "job-2")
                #expect(await open.run(allowed.assignment, allowed).outcome == .completed)
            }
        }
    }

    @Test func `P21 a proxy that a request names is held to the same rule`() async throws {
        try await withBookshop { shop in
            try await withScratchFolder { folder in
                let guarded = CrawlProbe.runner { $0.allowedHosts = [] }
                let run = try attempt(
                    CrawlProbe.links(
                        "http://example.org/", settings: ["PROXIES": shop.baseURL, "RETRY_ENABLED": "false"]),
                    in: folder)
                let report = await guarded.run(run.assignment, run)
                #expect(report.failure == "no_page_fetched")
                #expect(report.message?.contains("private address") == true)
                #expect(shop.requestCount == 0)
            }
        }
    }

    @Test(arguments: ["ALLOW_PRIVATE_NETWORKS", "ALLOW_LOOPBACK", "TLS_CA_FILE"])
    func onlyTheOperatorSetsWhatGuardsTheNode(_ name: String) async throws {
        try await withScratchFolder { folder in
            let run = try attempt(CrawlProbe.links("http://example.org/", settings: [name: "true"]), in: folder)
            #expect(await CrawlProbe.runner().run(run.assignment, run).failure == "setting_refused")
            let source = CrawlProbe.catalogue + "\nsettings:\n  \(name): 'true'\n"
            let spider = try attempt(CrawlProbe.spider(["base": "http://example.org"]), in: folder, source: source)
            #expect(await CrawlProbe.runner().run(spider.assignment, spider).failure == "setting_refused")
        }
    }

    @Test func settingsComeInTheirOrderAndWithinBounds() throws {
        let runner = CrawlProbe.runner {
            $0.settings.userAgent = "operator"
            $0.settings.downloadDelay = 3
            $0.mostConcurrency = 10
            $0.mostPages = 50
            $0.mostMemory = 1 << 20
        }
        let source = CrawlProbe.catalogue + "\nsettings:\n  USER_AGENT: spider\n  DOWNLOAD_DELAY: 2\n  DEPTH_LIMIT: 7\n"
        let spider = try SpiderFile.load(text: source, arguments: ["base": "http://example.org"])
        let request = CrawlProbe.spider(
            ["base": "http://example.org"],
            settings: ["USER_AGENT": "request", "CONCURRENT_REQUESTS": "5000", "DOWNLOAD_MAXSIZE": "0"])
        let settings = try runner.settings(for: request, spider)
        #expect(settings.userAgent == "request")
        #expect(settings.downloadDelay == 2)
        #expect(settings.depthLimit == 7)
        #expect(settings.concurrentRequests == 10)
        #expect(settings.pageLimit == 50)
        #expect(settings.downloadMaxSize == 1 << 20)
        let links = try runner.settings(for: CrawlProbe.links("http://example.org/", pages: 7), spider)
        #expect(links.pageLimit == 7)
        let fault = #expect(throws: JobError.self) {
            try runner.settings(for: CrawlProbe.spider([:], settings: ["USER_AGNET": "x"]), spider)
        }
        #expect(fault?.code == "unknown_setting")
        #expect(fault?.message.contains("USER_AGENT") == true)
    }

    @Test(.enabled(if: geteuid() == 0, "a small disk can only be mounted by root"))
    func `P35 a full disk fails the crawl and says so`() async throws {
        try await withBookshop(books: 2_000) { shop in
            try await withScratchFolder { folder in
                try folder.write("", to: "job-1/.here")
                let disk = folder.file("job-1")
                let mount = try await Program(path: "/usr/bin/env").run(
                    ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk])
                // Containers may be root without the right to mount.
                if mount.code != 0 { return }
                defer { umount2(disk, Int32(MNT_DETACH)) }
                let run = try attempt(
                    CrawlProbe.links(shop.url("/catalogue/"), pages: 1_000, settings: ["CHECKPOINT_INTERVAL": "0.05"]),
                    in: folder)
                let report = await CrawlProbe.runner().run(run.assignment, run)
                #expect(report.failure == "storage_full", "\(report.outcome)")
                #expect(report.message?.contains("No space left") == true)
            }
        }
    }
}
