import Bookshop
import TestSupport
import Testing

@Suite struct RunningTests {
    @Test func severalShopsRunAtOnce() async throws {
        try await withBookshop(books: 10) { first in
            try await withBookshop(books: 20) { second in
                #expect(first.port != second.port)
                let small = try await RawClient.fetch("/", port: first.port)
                #expect(small.text.contains("all 10 books"))
                let large = try await RawClient.fetch("/", port: second.port)
                #expect(large.text.contains("all 20 books"))
                #expect(first.requestCount == 1)
                #expect(second.requestCount == 1)
            }
        }
    }

    @Test func whatTheBodyThrowsComesOutAndThePortIsFree() async throws {
        struct Oops: Error {}
        // An address of its own, so that no other test takes the port meanwhile.
        let host = "127.0.0.2"
        var port = 0
        await #expect(throws: Oops.self) {
            try await withBookshop {
                $0.host = host
            } _: { shop in
                port = shop.port
                throw Oops()
            }
        }
        let again = port
        try await withBookshop {
            $0.host = host
            $0.port = again
        } _: { shop in
            #expect(shop.port == again)
            #expect(shop.baseURL == "http://127.0.0.2:\(again)")
        }
    }

    @Test func aTakenPortIsAnError() async throws {
        try await withBookshop { shop in
            await #expect(throws: (any Error).self) {
                try await withBookshop {
                    $0.port = shop.port
                } _: { _ in
                }
            }
        }
    }

    @Test(arguments: ["/faults/hang", "/faults/endless", "/faults/slow-drip", "/faults/endless-headers"])
    func aShopClosesAlthoughAFaultGoesOn(path: String) async throws {
        let start = ContinuousClock.now
        let client: Task<Void, any Error> = try await withBookshop(configure: {
            // Longer than anybody would wait for a close.
            $0.faults.hang = .seconds(3_600)
            $0.faults.dripBytes = 100_000
        }) { shop in
            let port = shop.port
            let client = Task {
                try await RawClient.withConnection(port: port) { connection in
                    try await connection.write(RawClient.request(path, host: "x"))
                    while try await !connection.read().isEmpty {}
                }
            }
            try await eventually("the request arrives") { shop.active == 1 }
            return client
        }
        // The client sees the end of its connection, however that looks from its side.
        _ = await client.result
        #expect(ContinuousClock.now - start < .seconds(600))
    }

    @Test func aShopClosesAlthoughAnAnswerIsLate() async throws {
        let start = ContinuousClock.now
        try await withBookshop {
            $0.latency = .seconds(3_600)
        } _: { shop in
            try await RawClient.withConnection(port: shop.port) { connection in
                try await connection.write(RawClient.request("/", host: "x"))
                try await eventually("the request arrives") { shop.active == 1 }
            }
        }
        #expect(ContinuousClock.now - start < .seconds(600))
    }

    @Test func answersBehindTheGateComeWhenItIsOpened() async throws {
        try await withBookshop { shop in
            shop.hold(after: 2)
            for path in ["/", "/catalogue/"] {
                let answer = try await RawClient.fetch(path, port: shop.port)
                #expect(answer.status == 200)
            }
            let port = shop.port
            async let late = RawClient.fetch("/", port: port)
            try await eventually("it waits") { shop.active == 1 }
            let fault = try await RawClient.fetch("/faults/status/418", port: port)
            #expect(fault.status == 418)
            #expect(shop.active == 1)
            shop.release()
            let answer = try await late
            #expect(answer.status == 200)
            let next = try await RawClient.fetch("/", port: port)
            #expect(next.status == 200)
            // What waits does not keep the shop from closing.
            shop.hold(after: 0)
            try await RawClient.withConnection(port: port) { connection in
                try await connection.write(RawClient.request("/", host: "x"))
                try await eventually("it waits too") { shop.active == 1 }
            }
        }
    }

    @Test func latencyDelaysOrdinaryAnswers() async throws {
        try await withBookshop {
            $0.latency = .milliseconds(50)
        } _: { shop in
            let start = ContinuousClock.now
            let answer = try await RawClient.fetch("/", port: shop.port)
            #expect(answer.status == 200)
            #expect(ContinuousClock.now - start >= .milliseconds(50))
        }
    }

    @Test func theLogSaysWhatWasAsked() async throws {
        try await withBookshop { shop in
            _ = try await RawClient.fetch("/search?q=a", port: shop.port, headers: [("X-Odd", " spaced ")])
            _ = try await RawClient.fetch("/faults/empty?key=1", port: shop.port)
            _ = try await RawClient.fetch("/faults/empty?key=2", port: shop.port, method: "HEAD")
            #expect(shop.requests.map(\.target) == ["/search?q=a", "/faults/empty?key=1", "/faults/empty?key=2"])
            #expect(shop.requests.map(\.method) == ["GET", "GET", "HEAD"])
            #expect(shop.requests.map(\.connection) == [1, 2, 3])
            #expect(shop.requests.map(\.index) == [0, 1, 2])
            #expect(shop.requests[0].header("x-odd") == "spaced")
            #expect(shop.requests[0].headers.first?.name == "Host")
            #expect(shop.requests[0].headers.first?.value == "127.0.0.1:\(shop.port)")
            #expect(shop.requests(path: "/faults/empty") == 2)
            #expect(shop.requestLog(path: "/search").count == 1)
            #expect(shop.requestCounts == ["/search": 1, "/faults/empty": 2])
            #expect(zip(shop.requests, shop.requests.dropFirst()).allSatisfy { $0.time <= $1.time })
            try await eventually("all are answered") { shop.active == 0 }
            shop.reset()
            #expect(shop.requests.isEmpty)
            #expect(shop.requestCount == 0)
            #expect(shop.requests(path: "/search") == 0)
        }
    }

    @Test func aKeptConnectionServesPagesAndFaultsInTurn() async throws {
        try await withBookshop { shop in
            try await RawClient.withConnection(port: shop.port) { connection in
                for path in ["/deep/1", "/faults/empty", "/deep/2", "/faults/status/418", "/deep/3"] {
                    try await connection.write(RawClient.request(path, host: "x"))
                    let head = try await connection.readHead()
                    let length = try #require(
                        head.lowercased().firstMatch(of: /content-length: (\d+)/).flatMap { Int($0.1) })
                    _ = try await connection.read(count: length)
                }
                // A body must not be taken for the next request.
                let body = "GET /faults/drop HTTP/1.1\r\n\r\n"
                try await connection.write(RawClient.request("/echo", host: "x", method: "POST", [], body))
                _ = try await connection.readHead()
                let echo = try await connection.read(count: body.utf8.count + 5)
                // Nor when a fault answers it, and the body comes in pieces behind the answer.
                let post = RawClient.request("/faults/empty", host: "x", method: "POST", [], body)
                try await connection.write(String(post.dropLast(body.count)))
                _ = try await connection.readHead()
                for character in body { try await connection.write(String(character)) }
                try await connection.write(RawClient.request("/deep/4", host: "x"))
                let last = try await connection.readHead()
                #expect(last.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(echo == Array("POST \(body)".utf8))
            }
            #expect(Set(shop.requests.map(\.connection)) == [1])
            #expect(shop.requestCount == 8)
            #expect(shop.connections == 1)
        }
    }

    @Test func theMostRequestsAtOnceAreCounted() async throws {
        try await withBookshop {
            $0.faults.hang = .seconds(600)
        } _: { shop in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<5 {
                    group.addTask {
                        try await RawClient.withConnection(port: shop.port) { connection in
                            try await connection.write(RawClient.request("/faults/hang", host: "x"))
                            try await eventually("all have come") { shop.maximumActive == 5 }
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await eventually("who left is not counted") { shop.active == 0 }
            #expect(shop.maximumActive == 5)
        }
    }

    @Test func aLogCanKeepNothingButCounts() async throws {
        try await withBookshop {
            $0.keepsRequests = false
        } _: { shop in
            _ = try await RawClient.fetch("/", port: shop.port)
            #expect(shop.requests.isEmpty)
            #expect(shop.requests(path: "/") == 1)
        }
    }
}
