import Crawling
import Foundation
import TestSupport
import Testing

@Suite struct FeedDestinationTests {
    @Test(
        "the ending names the format",
        arguments: [
            ("items.jsonl", .jsonLines), ("a/b.jl", .jsonLines), ("/x/y.ndjson", .jsonLines), ("A.JSON", .json),
            ("books.v2.csv", .csv), ("shop.sqlite", .sqlite(table: "items")), ("s.sqlite3", .sqlite(table: "items")),
            ("s.db", .sqlite(table: "items")), ("p.warc", .warc(gzip: false)), ("p.warc.gz", .warc(gzip: true)),
            ("-", .jsonLines), ("a#b.csv", .csv), ("a#b.db", .sqlite(table: "items")),
        ] as [(String, FeedDestination.Format)])
    func endings(_ text: String, _ format: FeedDestination.Format) throws {
        let destination = try FeedDestination(text)
        #expect(destination.format == format)
        #expect(destination.path == text)
    }

    @Test("a database may name a table")
    func tables() throws {
        let destination = try FeedDestination("a#b/shop.db#books_2")
        #expect(destination.path == "a#b/shop.db")
        #expect(destination.format == .sqlite(table: "books_2"))
        #expect(destination.description == "a#b/shop.db#books_2")
    }

    @Test(
        "what names no format, no table or no file is refused",
        arguments: [
            ("", .unknownEnding), ("items", .unknownEnding), ("items.xml", .unknownEnding),
            ("items.gz", .unknownEnding), ("items.json#x", .unknownEnding), ("dir/", .unknownEnding),
            (".csv", .badPath), ("a/.jsonl", .badPath), ("a\0.csv", .badPath), ("s.db#", .badTable),
            ("s.db#a b", .badTable), ("s.db#1a", .badTable), ("s.db#a\"b", .badTable), ("s.db#SQLite_x", .badTable),
            ("s.db#é", .badTable), ("s.db#\(String(repeating: "a", count: 65))", .badTable),
        ] as [(String, FeedFault.Code)])
    func refused(_ text: String, _ code: FeedFault.Code) {
        #expect(faultCode { _ = try FeedDestination(text) } == code)
    }

    @Test("the fault for an unknown ending lists the known ones")
    func unknownEnding() {
        let fault = #expect(throws: FeedFault.self) { try FeedDestination("items.xml") }
        for ending in FeedDestination.endings { #expect(fault?.description.contains(ending) == true) }
    }

    @Test("two feeds cannot share a file, whatever it is called")
    func distinct() async throws {
        try await withScratchFolder { folder in
            try folder.write("", to: "a.jsonl")
            try folder.write("", to: "sub/.here")
            let files = FileManager.default
            try files.createSymbolicLink(atPath: folder.file("soft.jsonl"), withDestinationPath: "a.jsonl")
            try files.linkItem(atPath: folder.file("a.jsonl"), toPath: folder.file("hard.jsonl"))
            try files.createSymbolicLink(atPath: folder.file("other"), withDestinationPath: "sub")
            let same = [
                ["a.jsonl", "a.jsonl"], ["a.jsonl", "./a.jsonl"], ["a.jsonl", "sub/../a.jsonl"],
                ["a.jsonl", "soft.jsonl"], ["b.csv", "a.jsonl", "hard.jsonl"], ["new.csv", "./new.csv"],
                ["sub/new.csv", "other/new.csv"], ["s.db#one", "s.db#two"],
            ]
            for names in same {
                let destinations = try names.map { try FeedDestination(folder.file($0)) }
                #expect(faultCode { try FeedDestination.requireDistinct(destinations) } == .sameFile, "\(names)")
            }
            let standard = FeedDestination.standardOutput
            #expect(faultCode { try FeedDestination.requireDistinct([standard, standard]) } == .sameFile)
            let different = try ["a.jsonl", "a.csv", "sub/a.jsonl", "s.db"].map { try FeedDestination(folder.file($0)) }
            try FeedDestination.requireDistinct(different + [standard])
        }
    }

    @Test("an archive takes no items, and a file of items no pages")
    func kinds() async throws {
        try await withScratchFolder { folder in
            let archive = try FeedDestination(folder.file("p.warc"))
            #expect(faultCode { _ = try archive.open(mode: .fresh) } == .wrongKind)
            #expect(try folder.names.isEmpty)
        }
    }
}
