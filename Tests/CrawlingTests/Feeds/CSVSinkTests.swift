import Foundation
import TestSupport
import Testing
import Web

@testable import Crawling

@Suite struct CSVSinkTests {
    /// The file that `items` make, and the feed that made it.
    private func written(_ items: String..., fields: [String] = []) async throws -> (String, FeedStatistics) {
        try await withScratchFolder { folder in
            let sink = try FeedDestination(folder.file("i.csv")).open(mode: .fresh, options: .init(fields: fields))
            for item in items { try sink.append(item) }
            try sink.finish()
            return (try folder.text("i.csv"), sink.statistics)
        }
    }

    @Test(
        "values by RFC 4180",
        arguments: [
            (#""plain""#, "plain"), (#""a,b""#, #""a,b""#), (#""say \"no\"""#, #""say ""no""""#),
            (#""two\nlines""#, "\"two\nlines\""), (#""cr\r""#, "\"cr\r\""), (#"" spaced ""#, " spaced "),
            (#""\u00fc\ud83d\ude00 é""#, "ü😀 é"), (#""half \ud83d""#, "half \u{FFFD}"), ("null", ""), ("true", "true"),
            ("-1.50e3", "-1.50e3"), ("12345678901234567890", "12345678901234567890"), (#""=1+1""#, "=1+1"),
            ("[]", ""), (#"["a","b"]"#, #""a,b""#),
            (#"["a,b",null,2,[3,4],{"k":"v"}]"#, #""a,b,,2,[3,4],{""k"":""v""}""#),
            (#"{"k": [1, "x"]}"#, #""{""k"": [1, ""x""]}""#), (#"["only"]"#, "only"),
        ])
    func values(_ json: String, _ cell: String) async throws {
        let (text, statistics) = try await written("{\"a\":1,\"b\":\(json),\"c\":2}")
        #expect(text == "a,b,c\r\n1,\(cell),2\r\n")
        #expect(statistics.items == 1)
    }

    @Test("the first item's fields are the columns; what is dropped later is counted")
    func columns() async throws {
        let (text, statistics) = try await written(
            #"{"a":1,"b":2}"# + "\n" + #"{"b":3,"z":4}"# + "\n", #"{"b":5,"a":6,"z":7,"y,":8}"#, #"{}"#)
        #expect(text == "a,b\r\n1,2\r\n,3\r\n6,5\r\n,\r\n")
        #expect(statistics.droppedFields == ["z": 2, "y,": 1])
        #expect(statistics.items == 4)
    }

    @Test("columns that were chosen stand in their order, also in an empty file, and drop nothing unasked")
    func chosen() async throws {
        let (text, statistics) = try await written(#"{"a":1,"b":2}"#, #"{"q\"":4}"#, fields: ["q\"", "a"])
        #expect(text == "\"q\"\"\",a\r\n,1\r\n4,\r\n")
        #expect(statistics.droppedFields.isEmpty)
        let (empty, _) = try await written(fields: ["a", "b"])
        #expect(empty == "a,b\r\n")
        let (none, _) = try await written()
        #expect(none.isEmpty)
    }

    @Test("a line of one empty cell is not an empty line; items without fields wait for columns")
    func emptyCells() async throws {
        let (text, _) = try await written("{}", #"{"a":""}"#, #"{"a":null}"#, "{}")
        #expect(text == "a\r\n\"\"\r\n\"\"\r\n\"\"\r\n")
    }

    @Test("of fields of one name the last counts, as in JSON; escaped names are the same names")
    func names() async throws {
        let (text, _) = try await written(#"{"é":1,"é":2}"#, #"{"\u00e9":3}"#)
        #expect(text == "é\r\n2\r\n3\r\n")
    }

    @Test("a resumed file keeps its columns, and refuses others")
    func resumed() async throws {
        try await withScratchFolder { folder in
            let destination = try FeedDestination(folder.file("i.csv"))
            let first = try destination.open(mode: .resumable)
            try first.append(#"{"x,\"y\"\n":1,"plain":2,"":3}"#)
            let position = try first.checkpoint()
            first.discard()
            for fields in [[], ["x,\"y\"\n", "plain", ""]] {
                let resumed = try destination.open(mode: .resume(at: position), options: .init(fields: fields))
                try resumed.append(#"{"plain":5,"x,\"y\"\n":4,"":6}"#)
                try resumed.finish()
                #expect(try folder.text("i.csv") == "\"x,\"\"y\"\"\n\",plain,\r\n1,2,3\r\n4,5,6\r\n")
            }
            let others = FeedOptions(fields: ["z"])
            #expect(faultCode { _ = try destination.open(mode: .resume(at: position), options: others) } == .changed)
        }
    }

    @Test("the names of dropped fields do not fill the memory (P34)")
    func droppedNames() async throws {
        let many = (0..<500).map { "\"k\($0)\":1" }.joined(separator: ",")
        let (_, statistics) = try await written(#"{"a":1}"#, "{\(many)}")
        #expect(statistics.droppedFields.count == FeedStatistics.maximumNames + 1)
        #expect(statistics.droppedFields["…"] == 400)
    }

    @Test("Python reads back what was written", .needsPython, .timeLimit(.minutes(5)))
    func python() async throws {
        try await withScratchFolder { folder in
            var random = SplitMix64(seed: 7)
            let pieces = ["a", ",", "\"", "\n", "\r", "\r\n", " ", "é", "😀", "\t", "'", ";", "\\", "\u{1}", "="]
            let values = (0..<300).map { _ in
                (0..<3).map { _ in
                    (0..<Int.random(in: 0...6, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
                        .joined()
                }
            }
            let sink = try FeedDestination(folder.file("i.csv")).open(mode: .fresh)
            for row in values {
                let item: JSONValue = ["a": .string(row[0]), "b": .string(row[1]), "c": .string(row[2])]
                try sink.append(item.description)
            }
            try sink.finish()
            let script = """
                import csv, json, sys
                rows = list(csv.reader(open(sys.argv[1], newline='', encoding='utf-8'), strict=True))
                print(json.dumps(rows))
                """
            let rows = try JSONDecoder().decode(
                [[String]].self, from: Data(try await Python.run(script, folder.file("i.csv")).utf8))
            #expect(rows == [["a", "b", "c"]] + values)
        }
    }
}

extension ItemSink {
    /// Appends items given as text.
    func append(_ items: String) throws {
        var bytes = ByteWriter()
        bytes.append(utf8: items)
        try append(bytes.span)
    }
}
