import Testing
import Web

@testable import Jobs

@Suite("Outputs are read by bytes and by lines")
struct OutputReadingTests {
    @Test("lines of a long file are found from anywhere, in any order") func lines() async throws {
        try await withOutputs { store, _ in
            let items = try output(.items)
            var random = SplitMix64(seed: 3)
            let all = (0..<20_000).map {
                "{\"n\":\($0),\"pad\":\"\(String(repeating: "p", count: Int(random.next() % 60)))\"}\n"
            }
            var end: Int64 = 0
            for start in stride(from: 0, to: all.count, by: 1000) {
                end = try await store.append(bytes(all[start..<start + 1000].joined()), to: items, at: end)
            }
            end = try await store.append(bytes("half a li"), to: items, at: end)
            for first in [19_999, 0, 12_345, 7, 19_998, 20_000, 3] {
                let found = text(try await store.lines(items, offset: first, limit: 5, bytes: 1 << 20))
                #expect(found == all[first..<min(first + 5, all.count)].joined())
            }
            // As a reader that pages does.
            var read: [UInt8] = []
            var line = 0
            while true {
                let page = try await store.lines(items, offset: line, limit: 10_000, bytes: 100_000)
                if page.isEmpty { break }
                #expect(page.count <= 100_000)
                read += page
                line += page.count { $0 == UInt8(ascii: "\n") }
            }
            #expect(line == 20_000)
            #expect(text(read) == all.joined())
            #expect(try await store.lines(items, offset: 0, limit: 0, bytes: 10).isEmpty)
            #expect(try await store.lines(items, offset: -1, limit: 1, bytes: 10).isEmpty)
            #expect(try await store.lines(items, offset: .max, limit: .max, bytes: 10).isEmpty)
        }
    }

    @Test("a cut is seen by who reads lines") func cut() async throws {
        try await withOutputs { store, _ in
            let items = try output(.items)
            _ = try await store.append(bytes(String(repeating: "0123456\n", count: 20_000)), to: items, at: 0)
            #expect(try await store.lines(items, offset: 19_999, limit: 9, bytes: 99).count == 8)
            _ = try await store.append(bytes("a\nb\n"), to: items, at: 8 * 10_000)
            #expect(text(try await store.lines(items, offset: 9_999, limit: 9, bytes: 99)) == "0123456\na\nb\n")
            #expect(try await store.lines(items, offset: 10_002, limit: 9, bytes: 99).isEmpty)
        }
    }

    @Test("one line comes even when it is longer than was asked for") func longLine() async throws {
        try await withOutputs { store, _ in
            let items = try output(.items)
            let long = String(repeating: "x", count: 700_000) + "\n"
            _ = try await store.append(bytes(long + "short\n"), to: items, at: 0)
            #expect(text(try await store.lines(items, offset: 0, limit: 5, bytes: 10)) == long)
            #expect(text(try await store.lines(items, offset: 1, limit: 5, bytes: 10)) == "short\n")
        }
    }

    @Test("a long way to a line is gone in steps, and once only") func longWay() async throws {
        try await withOutputs { store, _ in
            let items = try output(.items)
            let chunk = bytes(String(repeating: String(repeating: "x", count: 1023) + "\n", count: 6 << 10))
            var end: Int64 = 0
            for _ in 0..<3 { end = try await store.append(chunk, to: items, at: end) }
            let first = try await store.lane(of: items).run {
                try $0.lines(of: items, from: 18_000, limit: 1, bytes: 1)
            }
            guard case .goOn = first else {
                Issue.record("all in one turn")
                return
            }
            #expect(try await store.lines(items, offset: 18_000, limit: 2, bytes: 1 << 20).count == 2048)
            let second = try await store.lane(of: items).run {
                try $0.lines(of: items, from: 18_000, limit: 1, bytes: 1)
            }
            guard case .found(let line) = second else {
                Issue.record("the way was forgotten")
                return
            }
            #expect(line.count == 1024)
        }
    }

    @Test("nothing is there: nothing is read") func nothing() async throws {
        try await withOutputs { store, _ in
            let log = try output(.log)
            #expect(try await store.size(of: log) == 0)
            #expect(try await store.read(log, from: 5, limit: 10).isEmpty)
            #expect(try await store.lines(log, offset: 0, limit: 10, bytes: 10).isEmpty)
            try await store.synchronize(log)
        }
    }

    @Test("who follows an output hears of every last size, and of its end") func growth() async throws {
        try await withOutputs { store, _ in
            let log = try output(.log)
            _ = try await store.append(bytes("abc"), to: log, at: 0)
            var sizes = store.growth(of: log).makeAsyncIterator()
            expected(await sizes.next(), 3)
            _ = try await store.append(bytes("def"), to: log, at: 3)
            expected(await sizes.next(), 6)
            // A slow reader: only the newest waits.
            for _ in 0..<10 { _ = try await store.append(bytes("ghi"), to: log, at: 6) }
            _ = try await store.append(bytes("g"), to: log, at: 6)
            expected(await sizes.next(), 7)
            store.finish(try output(.items))
            expected(await sizes.next(), nil)
            #expect(store.followers.count == 0)
        }
    }

    private func expected(_ size: Int64?, _ right: Int64?, at place: SourceLocation = #_sourceLocation) {
        #expect(size == right, sourceLocation: place)
    }

    @Test("cancellation ends a stream and leaves nothing behind") func cancelled() async throws {
        try await withOutputs { store, _ in
            let stream = store.growth(of: try output(.items))
            await withTaskGroup { group in
                group.addTask { for await _ in stream {} }
                group.cancelAll()
            }
            #expect(store.followers.count == 0)
        }
    }
}
