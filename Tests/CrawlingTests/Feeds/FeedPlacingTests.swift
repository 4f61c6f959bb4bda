import Crawling
import Foundation
import TestSupport
import Testing

/// How feeds come to stand under their names.
@Suite struct FeedPlacingTests {
    @Test("P37 without state the previous file stays until the new one is whole", arguments: FeedForm.allCases)
    func replaces(_ form: FeedForm) async throws {
        try await withScratchFolder { folder in
            let first = try form.open(in: folder.path, .fresh)
            try first.append(0..<3)
            _ = try first.feed.checkpoint()
            #expect(!folder.has(form.rawValue))
            try first.feed.finish()
            let previous = try form.contents(in: folder.path)

            let second = try form.open(in: folder.path, .fresh)
            try second.append(0..<205)
            _ = try second.feed.checkpoint()
            #expect(try form.contents(in: folder.path) == previous)
            try second.feed.finish()
            #expect(try form.contents(in: folder.path) != previous)
            #expect(try folder.names == [form.rawValue])
        }
    }

    @Test("P37 a feed given up, or let go, leaves nothing behind", arguments: FeedForm.allCases)
    func discards(_ form: FeedForm) async throws {
        try await withScratchFolder { folder in
            for explicitly in [true, false] {
                var feed: OpenFeed? = try form.open(in: folder.path, .fresh)
                try feed?.append(0..<205)
                _ = try feed?.feed.checkpoint()
                if explicitly { feed?.feed.discard() }
                feed = nil
                #expect(try folder.names.isEmpty)
            }
        }
    }

    @Test("what a killed crawl left is replaced, what a living one writes is not", arguments: FeedForm.allCases)
    func leftovers(_ form: FeedForm) async throws {
        try await withScratchFolder { folder in
            try folder.write("half an item", to: ".\(form.rawValue).part")
            let feed = try form.open(in: folder.path, .fresh)
            try feed.append(0..<2)
            #expect(faultCode { _ = try form.open(in: folder.path, .fresh) } == .inUse)
            try feed.feed.finish()
            #expect(try folder.names == [form.rawValue])
            let contents = try form.contents(in: folder.path)
            #expect(contents.contains("shop.example/1"))
            #expect(!contents.contains("half an item"))
        }
    }

    @Test("two crawls cannot write one file", arguments: FeedForm.allCases)
    func locks(_ form: FeedForm) async throws {
        try await withScratchFolder { folder in
            var feed: OpenFeed? = try form.open(in: folder.path, .resumable)
            #expect(faultCode { _ = try form.open(in: folder.path, .resumable) } == .inUse)
            #expect(faultCode { _ = try form.open(in: folder.path, .resume(at: 0)) } == .inUse)
            try feed?.append(0..<1)
            let position = try #require(try feed?.feed.checkpoint())
            feed = nil
            try form.open(in: folder.path, .resume(at: position)).feed.finish()
        }
    }

    @Test("a link stays, and what it points at is written", arguments: FeedForm.allCases, [FeedMode.fresh, .resumable])
    func links(_ form: FeedForm, _ mode: FeedMode) async throws {
        try await withScratchFolder { folder in
            try folder.write("", to: "store/.here")
            let link = folder.file(form.rawValue)
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "store/real")
            let feed = try form.open(in: folder.path, mode)
            try feed.append(0..<1)
            try feed.feed.finish()
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "store/real")
            #expect(try folder.names.filter { !$0.hasPrefix(".") } == [form.rawValue, "store"])
            #expect(try form.contents(in: folder.path).contains("shop.example/0"))
        }
    }

    @Test("a replaced file keeps its permissions")
    func permissions() async throws {
        try await withScratchFolder { folder in
            let path = try folder.write("", to: "items.jsonl")
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
            try FeedForm.jsonLines.open(in: folder.path, .fresh).feed.finish()
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o640)
        }
    }

    @Test("a place that takes no file is one fault that names it", arguments: FeedForm.allCases)
    func unusable(_ form: FeedForm) async throws {
        try await withScratchFolder { folder in
            for mode in [FeedMode.fresh, .resumable, .resume(at: 0)] {
                let missing = folder.file("missing")
                #expect(throws: FeedFault.self) { try form.open(in: missing, mode) }
                #expect(faultCode { _ = try form.open(in: missing, mode) } == .notWritable)
                do {
                    _ = try form.open(in: missing, mode)
                } catch let fault as FeedFault {
                    #expect(fault.description.contains(missing + "/" + form.rawValue))
                    #expect(fault.description.contains("No such file or directory"))
                }
            }
            try FileManager.default.createDirectory(
                atPath: folder.file(form.rawValue), withIntermediateDirectories: false)
            #expect(faultCode { _ = try form.open(in: folder.path, .fresh) } == .notAFile)
            try FileManager.default.removeItem(atPath: folder.file(form.rawValue))
            try FileManager.default.createSymbolicLink(
                atPath: folder.file(form.rawValue), withDestinationPath: "/dev/null")
            #expect(faultCode { _ = try form.open(in: folder.path, .resumable) } == .notAFile)
            try FileManager.default.removeItem(atPath: folder.file(form.rawValue))
            try FileManager.default.createSymbolicLink(
                atPath: folder.file(form.rawValue), withDestinationPath: form.rawValue)
            #expect(faultCode { _ = try form.open(in: folder.path, .resumable) } == .notWritable)
        }
    }
}
