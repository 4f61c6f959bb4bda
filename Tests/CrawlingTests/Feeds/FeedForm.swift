import Foundation
import GRDB
import TestSupport
import Testing
import Web

@testable import Crawling

/// Each form of a feed, as the conformance suite uses it: what goes in is counted in units (an item, an exchange).
enum FeedForm: String, CaseIterable, CustomTestStringConvertible {
    case jsonLines = "items.jsonl"
    case json = "items.json"
    case csv = "items.csv"
    case sqlite = "items.sqlite"
    case archive = "pages.warc"
    case compressedArchive = "pages.warc.gz"

    static let files = allCases.filter { $0 != .sqlite }

    var testDescription: String { rawValue }

    var isArchive: Bool { self == .archive || self == .compressedArchive }

    func open(in folder: String, _ mode: FeedMode, fields: [String] = []) throws -> OpenFeed {
        let destination = try FeedDestination("\(folder)/\(rawValue)")
        // The first record of an archive holds a time.
        let options = FeedOptions(fields: fields, startedAt: 0)
        return destination.isArchive
            ? .archive(try destination.openArchive(mode: mode, options: options), gzip: self == .compressedArchive)
            : .items(try destination.open(mode: mode, options: options))
    }

    /// What is in the feed, without what differs from run to run: the id of an archive's first record.
    func contents(in folder: String) throws -> String {
        let path = "\(folder)/\(rawValue)"
        switch self {
        case .jsonLines, .json, .csv: return try String(contentsOfFile: path, encoding: .utf8)
        case .sqlite:
            let database = try DatabaseQueue(path: path)
            return try database.read { database in
                let schema = try String.fetchAll(database, sql: "SELECT sql FROM sqlite_master ORDER BY name")
                let rows = try Row.fetchAll(database, sql: "SELECT * FROM items ORDER BY rowid")
                return (schema + rows.map { "\($0)" }).joined(separator: "\n")
            }
        case .archive, .compressedArchive:
            var bytes = Array(try Data(contentsOf: URL(filePath: path)))
            if self == .compressedArchive { bytes = try inflated(bytes) }
            let text = String(decoding: bytes, as: UTF8.self)
            let id = try Regex("urn:uuid:[-0-9a-f]+")
            return text.replacing(id, with: "urn:uuid:", maxReplacements: 1)
        }
    }
}

/// An open feed of either kind.
enum OpenFeed {
    case items(any ItemSink)
    case archive(ArchiveSink, gzip: Bool)

    var feed: any Feed {
        switch self {
        case .items(let sink): sink
        case .archive(let sink, _): sink
        }
    }

    /// Appends the units with these numbers, in one call.
    func append(_ numbers: Range<Int>) throws {
        var bytes = ByteWriter()
        switch self {
        case .items(let sink):
            for number in numbers { bytes.append(utf8: sampleItem(number) + "\n") }
            try sink.append(bytes.span)
        case .archive(let sink, let gzip):
            for number in numbers {
                var writer = WARCWriter(gzip: gzip, random: SplitMix64(seed: UInt64(number)))
                writer.append(sampleExchange(number), body: sampleBody(number).span, to: &bytes)
            }
            try sink.append(bytes.span, exchanges: numbers.count)
        }
    }
}

/// An item with a value of each kind; every hundredth is long, so that buffers overflow in the middle of runs.
func sampleItem(_ number: Int) -> String {
    let filling = number % 100 == 99 ? longText : String(repeating: "väl, ", count: number % 7)
    let extra = number % 5 == 4 ? ",\"extra\":\(number)" : ""
    return """
        {"url":"http://shop.example/\(number)","title":"Büch \\"\(number)\\"\\n\\u00e9","price":\(number).5,\
        "count":\(number),"tags":["a,b","c"],"more":{"deep":[\(number)]},"none":null,"ok":true,"text":"\(filling)"\(extra)}
        """
}

/// 150 KB that do not compress to little.
private let longText: String = {
    var random = SplitMix64(seed: 1)
    return (0..<10_000).map { _ in String(random.next(), radix: 36) }.joined(separator: "é, ")
}()

private func sampleExchange(_ number: Int) -> Exchange {
    Exchange(
        url: "http://shop.example/\(number)", address: "127.0.0.1", startedAt: 1_700_000_000_000 + Int64(number),
        requestHead: Array("GET /\(number) HTTP/1.1\r\nHost: shop.example\r\n\r\n".utf8),
        responseHead: Array("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n".utf8))
}

private func sampleBody(_ number: Int) -> [UInt8] { Array(sampleItem(number).utf8) }

func inflated(_ bytes: [UInt8]) throws -> [UInt8] {
    var inflater = Inflater()
    var output = ByteWriter()
    try inflater.inflate(bytes.span, codings: [.gzip], limits: .init(bytes: 1 << 28, ratio: 2_000), into: &output)
    return output.bytes
}

/// The code of the fault that `body` throws, or nil when it throws none.
func faultCode(_ body: () throws -> Void) -> FeedFault.Code? {
    do {
        try body()
        return nil
    } catch {
        return (error as? FeedFault)?.code
    }
}
