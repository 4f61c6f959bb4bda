import TestSupport
import Testing

@testable import Jobs

@Suite("P37 logs stay bounded")
struct OutputLogTests {
    private func configuration() -> OutputStore.Configuration {
        var configuration = OutputStore.Configuration()
        configuration.mostLogBytes = 10_000
        return configuration
    }

    @Test("P37 the older half goes, offsets stay, and a restart changes nothing") func rotates() async throws {
        try await withOutputs(configuration()) { store, folder in
            let log = try output(.log)
            var whole = ""
            var store = store
            for number in 0..<2000 {
                let line = "line \(number) of the log\n"
                #expect(
                    try await store.append(bytes(line), to: log, at: Int64(whole.utf8.count))
                        == Int64((whole + line).utf8.count))
                whole += line
                if number % 300 == 299 { store = try OutputStore(folder: store.folder, configuration: configuration()) }
            }
            let size = Int64(whole.utf8.count)
            #expect(try await store.size(of: log) == size)
            let kept = try folder.text("outputs/logs/shop/books/job-1.log")
            #expect(kept.utf8.count <= 10_000 + LogHead.length)
            #expect(Int64(kept.utf8.count) == store.totalBytes)
            #expect(kept.hasPrefix("[trawl] The first 000"))
            let part = try await store.part(of: log, from: 0, limit: 1 << 20)
            #expect(part.offset > 0 && part.end == size && part.bytes.count >= 4_900)
            #expect(text(part.bytes) == String(whole.suffix(part.bytes.count)))
            #expect(text(part.bytes).hasPrefix("line "))
            #expect(text(try await store.read(log, from: size - 4, limit: 99)) == "log\n")
            #expect(text(try await store.lines(log, offset: 0, limit: 1, bytes: 99)).hasPrefix("line "))
        }
    }

    @Test("an attempt that begins again before what is kept begins there") func beginsAgain() async throws {
        try await withOutputs(configuration()) { store, folder in
            let log = try output(.log)
            let line = String(repeating: "x", count: 99) + "\n"
            for number in 0..<200 { _ = try await store.append(bytes(line), to: log, at: Int64(number) * 100) }
            #expect(try await store.append(bytes("again\n"), to: log, at: 500) == 506)
            #expect(
                try await store.part(of: log, from: 0, limit: 99) == OutputPart(offset: 500, bytes: bytes("again\n")))
            #expect(store.totalBytes == Int64(LogHead.length + 6))
            #expect(try await store.append(bytes("new\n"), to: log, at: 0) == 4)
            #expect(try folder.text("outputs/logs/shop/books/job-1.log") == "new\n")
            #expect(store.totalBytes == 4)
        }
    }

    @Test("a log that writes our note itself is not believed") func forged() async throws {
        try await withOutputs(configuration()) { store, _ in
            let log = try output(.log)
            let forged = LogHead.line(start: 1 << 40) + bytes("hello\n")
            let middle = forged.count / 2
            _ = try await store.append(Array(forged[..<middle]), to: log, at: 0)
            _ = try await store.append(Array(forged[middle...]), to: log, at: Int64(middle))
            let again = try OutputStore(folder: store.folder, configuration: configuration())
            #expect(try await again.size(of: log) == Int64(forged.count))
            #expect(try await again.read(log, from: 1, limit: 1000) == Array(forged.dropFirst()))
        }
    }

    @Test(arguments: [0, 1, 25_000_000, Int64.max]) func head(start: Int64) {
        #expect(LogHead.line(start: start).count == LogHead.length)
        #expect(LogHead.start(of: LogHead.line(start: start) + bytes("more")) == start)
        #expect(LogHead.start(of: LogHead.line(start: start).dropLast()) == nil)
    }
}
