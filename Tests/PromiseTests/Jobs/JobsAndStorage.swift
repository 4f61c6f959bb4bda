import Foundation
import TestSupport
import Testing
import Web

extension FleetPromises {
    /// Disks and databases that fail.
    @Suite struct Storage {
        @Test(.needsMounts)
        func `P35 a full disk refuses submissions, keeps reads, and recovers`() async throws {
            try await SmallDisk.withDisk(megabytes: 24) { disk in
                try await withPlatform("controller", data: disk.file("data")) { platform in
                    let api = platform.api
                    let request = try Self.request()
                    var accepted: [String] = []
                    for _ in 0..<20 { accepted.append(try await api.submit("/scrape", request)) }
                    try SmallDisk.fill(disk)
                    // What is left in blocks that the database has already may still do for a few.
                    var refusal: RawAnswer?
                    for _ in 0..<2_000 where refusal == nil {
                        let answer = try await api.call("POST", "/scrape", body: request.description)
                        if answer.status == 200 {
                            accepted.append(try #require(try answer.json["job_id"]?.string))
                        } else {
                            refusal = answer
                        }
                    }
                    let answer = try #require(refusal, "2,000 jobs went onto a full disk")
                    #expect(answer.status == 503, "\(answer.text)")
                    #expect(try answer.json["detail"]?.string?.isEmpty == false)
                    #expect(answer.header("retry-after") != nil)
                    // Reads go on, and no phantom is among them.
                    #expect(try await api.json("GET", "/cluster")["total_jobs"]?.integer == accepted.count)
                    #expect(try await api.job(accepted[0])["status"] == "pending")
                    #expect(try await api.json("GET", "/health")["status"]?.string != nil)

                    try FileManager.default.removeItem(atPath: disk.file("ballast"))
                    try await eventually("submissions are taken again") {
                        let answer = try await api.call("POST", "/scrape", body: request.description)
                        if answer.status == 200 { accepted.append(try answer.json["job_id"]?.string ?? "") }
                        return answer.status == 200
                    }
                    try await platform.controller.kill()
                    try await platform.controller.start()
                    #expect(try await api.json("GET", "/cluster")["total_jobs"]?.integer == accepted.count)
                    for id in accepted { _ = try await api.job(id) }
                    let end = try await platform.controller.terminate()
                    #expect(end.code == 0, "\(end.errors)")
                    #expect(try await Self.integrity(of: disk.file("data/trawl.sqlite")) == "ok\n")
                }
            }
        }

        private static func request() throws -> JSONValue {
            // Of some size, so that a small disk does not take long to feel it.
            let path = String(repeating: "a", count: 2_000)
            return ["start_url": .string("http://books.example/\(path)"), "max_pages": 1]
        }

        /// What SQLite itself says of the file, by another program.
        private static func integrity(of path: String) async throws -> String {
            let script =
                "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('pragma integrity_check').fetchone()[0])"
            let result = try await Program(path: "/usr/bin/env").run(["python3", "-c", script, path])
            return result.output + result.errors
        }
    }
}
