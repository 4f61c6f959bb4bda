import Foundation
import TestSupport
import Testing
import Web

@testable import Crawling

@Suite struct JSONSinkTests {
    @Test(
        "an array is brackets around items with commas between",
        arguments: [
            ([], "[\n]\n"), (["{\"a\":1}\n"], "[\n{\"a\":1}\n]\n"), (["{}", "{}"], "[\n{},\n{}\n]\n"),
            (["{}\n\n{\"b\":\"\\n\"}\n", "\n", "{}\n"], "[\n{},\n{\"b\":\"\\n\"},\n{}\n]\n"),
        ])
    func array(_ batches: [String], _ expected: String) async throws {
        try await withScratchFolder { folder in
            let sink = try FeedDestination(folder.file("i.json")).open(mode: .fresh)
            for batch in batches { try sink.append(batch) }
            try sink.finish()
            #expect(try folder.text("i.json") == expected)
        }
    }

    @Test("lines go over as they are, and the last gets its end")
    func lines() async throws {
        try await withScratchFolder { folder in
            let sink = try FeedDestination(folder.file("i.jsonl")).open(mode: .fresh)
            try sink.append("{\"a\": 1.0}\n{}\n")
            try sink.append("{\"b\":2}")
            try sink.append("{}\n")
            try sink.finish()
            #expect(try folder.text("i.jsonl") == "{\"a\": 1.0}\n{}\n{\"b\":2}\n{}\n")
            #expect(sink.statistics.items == 4)
            #expect(sink.statistics.bytes == 24)
        }
    }

    @Test("Python reads an array of a thousand items back", .needsPython, .timeLimit(.minutes(5)))
    func python() async throws {
        try await withScratchFolder { folder in
            let feed = try FeedForm.json.open(in: folder.path, .fresh)
            for number in 0..<1_000 { try feed.append(number..<number + 1) }
            try feed.feed.finish()
            let script = """
                import json, sys
                items = json.load(open(sys.argv[1], encoding='utf-8'))
                assert [i['count'] for i in items] == list(range(1000)), 'items'
                assert items[7]['title'] == 'Büch "7"\\né', items[7]['title']
                print(len(items))
                """
            #expect(try await Python.run(script, folder.file("items.json")) == "1000\n")
        }
    }

    @Test("the standard output takes lines; what cannot be written is one fault")
    func descriptors() throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        let file = FeedFile(descriptor: ends[1], named: "the standard output", start: 100)
        let sink = JSONLinesSink(.standardOutput, file: file)
        try sink.append("{\"a\":1}\n")
        #expect(try sink.checkpoint() == 108)
        try sink.append("{\"a\":2}\n")
        try sink.finish()
        close(ends[1])
        #expect(FileHandle(fileDescriptor: ends[0]).readDataToEndOfFile() == Data("{\"a\":1}\n{\"a\":2}\n".utf8))
    }
}
