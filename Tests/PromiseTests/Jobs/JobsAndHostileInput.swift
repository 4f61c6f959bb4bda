import Foundation
import TestSupport
import Testing
import Web

extension FleetPromises {
    /// What comes from outside and means no good.
    @Suite struct HostileInput {
        @Test func `P31 names from outside never become paths`() async throws {
            try await withPlatform { platform in
                for name in [
                    "..%2f..%2fout", "%2e%2e", "..", "a%00b", "%2fetc", "a%5c..%5cb", "-x", ".x",
                    String(repeating: "x", count: 129),
                ] {
                    for path in [
                        "/projects/\(name)/spiders/books/versions/1", "/projects/p/spiders/\(name)/versions/1",
                        "/projects/p/spiders/books/versions/\(name)",
                    ] {
                        let answer = try await platform.api.call(
                            "PUT", path, body: PageSpider.source, headers: [("Content-Type", "application/yaml")])
                        #expect((400..<500).contains(answer.status), "\(path): \(answer.statusLine)")
                    }
                    for path in ["/jobs/\(name)", "/jobs/\(name)/items", "/jobs/\(name)/log", "/workers/\(name)"] {
                        let answer = try await platform.api.call("GET", path)
                        #expect((400..<500).contains(answer.status), "\(path): \(answer.statusLine)")
                    }
                }
                for id in ["../../x", "..", "", "a/b", "a\u{0}b", "ä", String(repeating: "x", count: 129)] {
                    let answer = try await platform.api.call(
                        "POST", "/jobs", body: (["spider": "books", "job_id": .string(id)] as JSONValue).description)
                    #expect(answer.status == 422, "\(id): \(answer.text)")
                }
                #expect(
                    try platform.folder.names.allSatisfy {
                        $0 == "trawl-data" || $0 == "trawl.yaml" || $0.hasSuffix(".ready")
                    })
                #expect(try await platform.api.json("GET", "/projects").elements.isEmpty)
            }
        }

        @Test func `P32 no input ends the process`() async throws {
            try await withPlatform { platform in
                let deep = String(repeating: "[", count: 100_000)
                let bodies = [
                    deep, "{\"start_url\":" + deep, "{", "\u{0}", "nul", "{\"max_pages\":9223372036854775808}",
                    #"{"start_url":"http://a.example/","max_pages":-9223372036854775808}"#,
                    #"{"start_url":"http://a.example/","timeout_s":1e400}"#,
                    #"{"start_url":"http://a.example/","priority":0.5}"#,
                    #"{"start_url":"http://[::1","max_pages":1}"#, #"{"start_url":"\ud800"}"#,
                    #"{"start_url":"http://a.example/"#, "[]", "\"x\"",
                ]
                for service in [platform.api, platform.worker] {
                    for body in bodies {
                        for path in ["/scrape", "/scrape/batch", "/jobs", "/jobs/batch", "/fleet/join", "/fleet/lease"]
                        {
                            let answer = try await service.call("POST", path, body: body)
                            #expect(
                                (400..<500).contains(answer.status), "\(path) \(body.prefix(60)): \(answer.statusLine)")
                        }
                    }
                    for query in [
                        "limit=99999999999999999999", "offset=-1", "limit=0x10", "status=%ff%fe", "limit=%00",
                    ] {
                        let answer = try await service.call("GET", "/jobs?\(query)")
                        #expect((400..<500).contains(answer.status), "\(query): \(answer.statusLine)")
                    }
                    try await service.withConnection { connection in
                        try await connection.write("GET / HTTP/1.1\r\nHost: 127.0.0.1:\(service.port)\r\n")
                        // Until it has heard enough, which it says or shows.
                        do {
                            for number in 0..<5_000 {
                                try await connection.write("X-\(number): \(String(repeating: "x", count: 500))\r\n")
                            }
                            let answer = try await connection.receive()
                            #expect([400, 413, 431].contains(answer.status))
                        } catch {}
                    }
                    let invalid = try await RawClient.withConnection(port: service.port) { connection in
                        try await connection.write(
                            Array(
                                "POST /scrape HTTP/1.1\r\nHost: 127.0.0.1:\(service.port)\r\nContent-Length: 4\r\nConnection: close\r\n\r\n"
                                    .utf8) + [0xFF, 0xFE, 0x22, 0x80])
                        return try RawAnswer(try await connection.readToEnd(), to: "POST")
                    }
                    #expect((400..<500).contains(invalid.status))
                }
                #expect(platform.controller.isRunning)
                #expect(!platform.controller.log.contains("Fatal error"))
                #expect(try await platform.api.json("GET", "/health")["status"] == "healthy")
            }
        }

        @Test func `P34 fifty thousand paths make no new series`() async throws {
            try await withPlatform { platform in
                let port = platform.api.port
                func series() async throws -> Int {
                    let answer = try await platform.api.call("GET", "/metrics", headers: [("Accept", "text/plain")])
                    // Others may come by the time: that a node was looked at, say.
                    return answer.text.split(separator: "\n").count { $0.hasPrefix("trawl_http_") }
                }
                // The first of each kind make the series that there are.
                _ = try await platform.api.call("GET", "/nowhere")
                _ = try await platform.api.call("GET", "/jobs/none")
                _ = try await series()
                let before = try await series()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for client in 0..<4 {
                        group.addTask {
                            try await platform.api.withConnection { connection in
                                for round in 0..<125 {
                                    // A hundred at once: what is measured is labels, not how fast one can ask.
                                    let paths = (0..<100).map { index in
                                        let number = (client * 125 + round) * 100 + index
                                        return number % 2 == 0 ? "/p\(number)" : "/jobs/x\(number)"
                                    }
                                    try await connection.write(
                                        paths.map { RawClient.request($0, host: "127.0.0.1:\(port)") }.joined())
                                    for path in paths {
                                        let answer = try await connection.receive()
                                        if answer.status != 404 {
                                            throw UnexpectedAnswer(request: path, answer: answer)
                                        }
                                    }
                                }
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(try await series() <= before + 5, "some may have come by the minute, none by the path")
            }
        }
    }
}
