import Bookshop
import Foundation
import TestSupport
import Testing

/// A crawl that a person or the system ends.
@Suite(.serialized) struct InterruptionTests {
    @Test(arguments: [SIGINT, SIGTERM]) func endsGracefullyOnASignalAndGoesOn(_ signal: Int32) async throws {
        try await withBookshop(books: 200, configure: { $0.latency = .milliseconds(20) }) { shop in
            try await withScratchFolder { folder in
                let program = try Program.built("trawl")
                let arguments = ["crawl", shop.url("/catalogue/"), "-o", "items.jsonl", "--state", "s"]
                shop.hold(after: 40)
                let first = try await program.withRunning(arguments, in: folder.path) { running in
                    try await eventually("pages are fetched") { shop.requestCount > 40 }
                    running.send(signal)
                    try await running.waitForErrors("Once more")
                    // What is under way may finish.
                    shop.release()
                    return try await running.waitForExit()
                }
                #expect(first.code == 130)
                #expect(first.errors.contains("--state s goes on from here"))
                let fetched = try Self.urls(folder)
                #expect(fetched.count >= 20, "what was fetched is kept")
                let second = try await program.run(arguments, in: folder.path)
                #expect(second.code == 0, "\(second.errors)")
                let urls = try Self.urls(folder)
                #expect(Array(urls.prefix(fetched.count)) == fetched)
                #expect(Set(urls).count == urls.count)
                #expect(urls.count { $0.contains("/book/") } == 200)
                // A graceful end leaves nothing to be fetched again.
                #expect(shop.requestCounts.filter { $0.key != "/robots.txt" }.values.allSatisfy { $0 == 1 })
                let whole = try folder.bytes("items.jsonl")
                let count = shop.requestCount
                let third = try await program.run(arguments, in: folder.path)
                #expect(third.code == 0)
                #expect(third.errors.contains("complete"))
                #expect(try folder.bytes("items.jsonl") == whole)
                #expect(shop.requestCount == count)
            }
        }
    }

    @Test func aSecondSignalEndsAtOnce() async throws {
        try await withBookshop(books: 5, configure: { $0.faults.hang = .seconds(3_600) }) { shop in
            try await withScratchFolder { folder in
                let urls = [shop.url("/faults/hang"), shop.url("/faults/landing/x")]
                let arguments = ["crawl"] + urls + ["-o", "items.jsonl", "--state", "s", "-s", "ROBOTSTXT_OBEY=false"]
                let result = try await Program.built("trawl").withRunning(arguments, in: folder.path) { running in
                    try await eventually("both are asked for, and one is answered") {
                        shop.requestCount == 2 && shop.active == 1
                    }
                    running.send(SIGINT)
                    try await running.waitForErrors("Once more")
                    #expect(running.isRunning, "what hangs is waited for")
                    running.send(SIGINT)
                    return try await running.waitForExit()
                }
                #expect(result.code == 130)
                #expect(result.errors.contains("1 URL was not visited"), "\(result.errors)")
                #expect(try Self.urls(folder) == [urls[1]])
            }
        }
    }

    /// A server whose backlog is full does not answer to a SYN: the connection takes as long as it is given.
    @Test func aSecondSignalDoesNotWaitForConnections() async throws {
        try await withFullBacklog { port in
            let before = try Self.connecting(to: port)
            try await withScratchFolder { folder in
                let arguments = [
                    "crawl", "http://127.0.0.1:\(port)/", "-o", "items.jsonl", "-s", "DOWNLOAD_CONNECT_TIMEOUT=3600",
                    "-s",
                    "DOWNLOAD_TIMEOUT=3600",
                ]
                let result = try await Program.built("trawl").withRunning(arguments, in: folder.path) { running in
                    try await eventually("it connects") { try Self.connecting(to: port) > before }
                    running.send(SIGINT)
                    try await running.waitForErrors("Once more")
                    running.send(SIGINT)
                    return try await running.waitForExit()
                }
                #expect(result.code == 130)
            }
        }
    }

    @Test func goesOnAfterALimit() async throws {
        try await withBookshop(books: 5) { shop in
            try await withScratchFolder { folder in
                let program = try Program.built("trawl")
                func run(_ pages: Int) async throws -> ProgramResult {
                    let arguments = ["crawl", shop.url("/many/"), "-o", "items.jsonl", "--state", "s"]
                    return try await program.run(arguments + ["--max-pages", "\(pages)"], in: folder.path)
                }
                for (limit, expected) in [(10, 10), (10, 10), (25, 25)] {
                    let result = try await run(limit)
                    #expect(result.code == 0, "\(result.errors)")
                    #expect(result.errors.contains("CLOSESPIDER_PAGECOUNT"), "\(result.errors)")
                    #expect(Set(try Self.urls(folder)).count == expected)
                    #expect(try Self.urls(folder).count == expected)
                }
            }
        }
    }

    @Test func aReaderThatGoesAwayEndsTheCrawl() async throws {
        try await withBookshop(books: 5) { shop in
            let trawl = try Program.built("trawl").path
            let script = "\"$0\" crawl \"$1\" --quiet | head -n 2; echo \"${PIPESTATUS[0]}\""
            let result = try await Program(path: "/bin/bash").run(["-c", script, trawl, shop.url("/many/")])
            let lines = result.output.split(separator: "\n")
            #expect(lines.count == 3)
            #expect(lines.last == "1")
            #expect(result.errors.contains("Broken pipe"), "\(result.errors)")
            #expect(shop.requestCount < 5_000, "it did not go on for nobody")
        }
    }

    @Test func `P35 a full disk ends the crawl with a reason, and it goes on when there is room`() async throws {
        try await withBookshop(books: 5, configure: { $0.manyPages = 600 }) { shop in
            try await withScratchFolder { folder in
                let trawl = try Program.built("trawl").path
                let arguments = ["crawl", shop.url("/many/"), "-o", "items.jsonl", "--state", "s"]
                // No file may grow past 64 blocks of 512 bytes, and the kernel is to say so with an error.
                let script = "trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\""
                let full = try await Program(path: "/bin/sh").run(["-c", script, trawl] + arguments, in: folder.path)
                #expect(full.code == 1, "\(full.errors)")
                #expect(full.errors.contains("File too large"), "\(full.errors)")
                let result = try await Program(path: trawl).run(arguments, in: folder.path)
                #expect(result.code == 0, "\(result.errors)")
                let urls = try Self.urls(folder)
                #expect(urls.count == 601)
                #expect(Set(urls).count == 601)
            }
        }
    }

    private static func urls(_ folder: ScratchFolder) throws -> [String] {
        try folder.text("items.jsonl").split(separator: "\n").compactMap { line in
            line.split(separator: "\"").dropFirst(3).first.map(String.init)
        }
    }

    /// How many connections to a port of loopback wait for an answer to their SYN.
    private static func connecting(to port: Int) throws -> Int {
        let remote = "0100007F:" + String(format: "%04X", port)
        // Read as a stream: files of /proc say that they have no length.
        let table = try FileHandle(forReadingFrom: URL(filePath: "/proc/net/tcp")).readToEnd() ?? Data()
        return String(decoding: table, as: UTF8.self).split(separator: "\n").count { line in
            let columns = line.split(separator: " ")
            return columns.count > 3 && columns[2] == remote && columns[3] == "02"
        }
    }

    /// Lends a port of loopback that takes no more connections.
    private func withFullBacklog(_ body: (Int) async throws -> Void) async throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 0) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        try #require(bound)
        var clients: [Int32] = []
        for _ in 0..<4 {
            let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
            clients.append(client)
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = connect(client, $0, length) }
            }
        }
        defer { for handle in clients + [listener] { close(handle) } }
        try await body(Int(UInt16(bigEndian: address.sin_port)))
    }
}
