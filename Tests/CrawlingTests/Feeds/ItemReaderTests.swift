import TestSupport
import Testing
import Web

@testable import Crawling

@Suite struct ItemReaderTests {
    /// The fields of each item, as they stand.
    private func read(_ text: String) throws -> [[String]] {
        var bytes = ByteWriter()
        bytes.append(utf8: text)
        var reader = ItemReader()
        var items: [[String]] = []
        var position = 0
        while let next = try reader.next(bytes.span, from: position) {
            #expect(next > position)
            position = next
            items.append(
                reader.fields.map {
                    let (name, value) = (bytes.span.extracting($0.name).string, bytes.span.extracting($0.value).string)
                    return "\(name) \($0.kind) \(value)"
                })
        }
        return items
    }

    @Test("fields are found whatever stands between and in them")
    func fields() throws {
        let items = try read(
            "\n{ \"a\" : 1 , \"b\\\"\":\"x}\\\\\" ,\t\"c\":[{\"]\":\"\\\"\"}, []] }\r\n{}\n\n{\"d\":-1.5e+3,\"e\":null,\"f\":false}"
        )
        #expect(
            items == [
                ["\"a\" number 1", "\"b\\\"\" string \"x}\\\\\"", "\"c\" array [{\"]\":\"\\\"\"}, []]"], [],
                ["\"d\" number -1.5e+3", "\"e\" null null", "\"f\" boolean false"],
            ])
        #expect(try read("").isEmpty)
        #expect(try read(" \n\n").isEmpty)
    }

    @Test(
        "what is no item is a fault, never a trap (P32)",
        arguments: [
            "[", "[1]", "1", "\"a\"", "{", "{\"", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":}", "{\"a\":1", "{\"a\":1,",
            "{\"a\":1,}", "{a:1}", "{\"a\":[}", "{\"a\":{\"b\":1}", "{\"a\":[\n]}", "{\"a\":tru}", "{\"a\":1}x", "{}{}",
            "{\"a\":\"\\\"}", "{\"a\":1 2}", "{\"a\":\"", "\\", "{\"a\":[\"]}",
        ])
    func faults(_ text: String) {
        #expect(throws: ItemReader.Fault.self) { try read(text) }
    }

    @Test("nesting costs no stack (P20)")
    func deep() throws {
        let depth = 200_000
        let deep = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(try read("{\"a\":\(deep)}").count == 1)
        #expect(throws: ItemReader.Fault.self) { try read("{\"a\":" + String(repeating: "[", count: depth)) }
    }

    @Test("cut or damaged anywhere, an item is read or refused (P32)")
    func damaged() throws {
        let whole = Array(sampleItem(4).utf8)
        var random = SplitMix64(seed: 3)
        var refused = 0
        for length in whole.indices {
            var bytes = Array(whole.prefix(length))
            if length.isMultiple(of: 2) {
                bytes = whole
                bytes[length] = UInt8.random(in: 0...255, using: &random)
            }
            do { _ = try read(String(decoding: bytes, as: UTF8.self)) } catch is ItemReader.Fault { refused += 1 }
        }
        #expect(refused > whole.count / 4)
    }

    @Test("an item that is none is one fault, and the feed keeps whole items only", arguments: ["{\"a\":[1,}", "[1]"])
    func reported(_ bad: String) async throws {
        for form in [FeedForm.csv, .sqlite] {
            try await withScratchFolder { folder in
                guard case .items(let sink) = try form.open(in: folder.path, .fresh) else { return }
                try sink.append(#"{"a":"first"}"#)
                #expect(faultCode { try sink.append(bad) } == .badItem)
                try sink.append(#"{"a":"second"}"#)
                try sink.finish()
                let contents = try form.contents(in: folder.path)
                #expect(contents.contains("first"))
                #expect(contents.contains("second"))
                #expect(sink.statistics.items == 2)
            }
        }
    }
}
