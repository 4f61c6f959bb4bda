import Crawling
import Foundation
import TestSupport
import Testing
import Web

/// What holds for every form of a feed.
@Suite struct FeedConformanceTests {
    @Test("P22 a feed that is cut off at any moment and resumed equals one that was not", arguments: FeedForm.allCases)
    func resumes(_ form: FeedForm) async throws {
        let whole = try await withScratchFolder { folder in
            let feed = try form.open(in: folder.path, .resumable)
            try feed.append(0..<230)
            try feed.feed.finish()
            return try form.contents(in: folder.path)
        }
        for seed in 1...8 as ClosedRange<UInt64> {
            var random = SplitMix64(seed: seed)
            try await withScratchFolder { outer in
                var mode = FeedMode.resumable
                var done = 0
                var round = 0
                var isWhole = false
                while !isWhole {
                    let folder = outer.file("\(round)")
                    if round == 0 { try outer.write("", to: "0/.here") }
                    let feed = try form.open(in: folder, mode)
                    let death = done + Int.random(in: 0...90, using: &random)
                    var next = done
                    while next < min(death, 230) {
                        let count = min(Int.random(in: 1...40, using: &random), 230 - next)
                        try feed.append(next..<next + count)
                        next += count
                        guard Bool.random(using: &random) else { continue }
                        let position = try feed.feed.checkpoint()
                        // The kill may come after the feed is durable and before the crawl has noted the position.
                        guard Int.random(in: 0..<3, using: &random) > 0 else { continue }
                        mode = .resume(at: position)
                        done = next
                    }
                    if next == 230 {
                        try feed.feed.finish()
                        isWhole = true
                        #expect(try form.contents(in: folder) == whole, "seed \(seed)")
                    } else {
                        // What a kill leaves: the files as they are, while the feed still has them open.
                        round += 1
                        try FileManager.default.copyItem(atPath: folder, toPath: outer.file("\(round)"))
                    }
                }
            }
        }
    }

    @Test("P22 a tail that was half written goes", arguments: FeedForm.files)
    func tornTail(_ form: FeedForm) async throws {
        try await withScratchFolder { folder in
            var feed: OpenFeed? = try form.open(in: folder.path, .resumable)
            try feed?.append(0..<3)
            let position = try #require(try feed?.feed.checkpoint())
            try feed?.append(3..<5)
            _ = try feed?.feed.checkpoint()
            feed = nil
            let written = try folder.bytes(form.rawValue)
            #expect(written.count > Int(position))
            for extra in [1, 7, written.count - Int(position) - 1] {
                try folder.write(Array(written.prefix(Int(position) + extra)), to: form.rawValue)
                let resumed = try form.open(in: folder.path, .resume(at: position))
                #expect(try folder.bytes(form.rawValue) == Array(written.prefix(Int(position))))
                resumed.feed.discard()
            }
        }
    }

    @Test("P22 a file that ends before the checkpoint is refused and left as it is", arguments: FeedForm.allCases)
    func tooShort(_ form: FeedForm) async throws {
        try await withScratchFolder { folder in
            let feed = try form.open(in: folder.path, .resumable)
            try feed.append(0..<3)
            let position = try feed.feed.checkpoint()
            feed.feed.discard()
            let before = try form.contents(in: folder.path)
            let code = faultCode { _ = try form.open(in: folder.path, .resume(at: position + 1)) }
            #expect(code == .tooShort)
            #expect(faultCode { _ = try form.open(in: folder.path, .resume(at: .max)) } == .tooShort)
            #expect(try form.contents(in: folder.path) == before)
            try FileManager.default.removeItem(atPath: folder.file(form.rawValue))
            #expect(faultCode { _ = try form.open(in: folder.path, .resume(at: position)) } == .tooShort)
            #expect(!folder.has(form.rawValue))
        }
    }

    @Test("a file that something else wrote is refused", arguments: FeedForm.files.filter { $0 != .compressedArchive })
    func changed(_ form: FeedForm) async throws {
        try await withScratchFolder { folder in
            let feed = try form.open(in: folder.path, .resumable)
            try feed.append(0..<3)
            let position = try feed.feed.checkpoint()
            feed.feed.discard()
            try folder.write([UInt8](repeating: 0x20, count: Int(position) + 10), to: form.rawValue)
            #expect(faultCode { _ = try form.open(in: folder.path, .resume(at: position)) } == .changed)
        }
    }

    @Test("after the end nothing is taken, and ending again does nothing", arguments: FeedForm.allCases)
    func ends(_ form: FeedForm) async throws {
        for mode in [FeedMode.fresh, .resumable] {
            try await withScratchFolder { folder in
                let feed = try form.open(in: folder.path, mode)
                try feed.append(0..<3)
                _ = try feed.feed.checkpoint()
                try feed.append(3..<4)
                #expect(feed.feed.statistics.items == 4)
                #expect(feed.feed.statistics.bytes > 100)
                try feed.feed.finish()
                let contents = try form.contents(in: folder.path)
                let position = try feed.feed.checkpoint()
                #expect(position > 3)
                try feed.feed.finish()
                feed.feed.discard()
                #expect(faultCode { try feed.append(4..<5) } == .finished)
                #expect(try feed.feed.checkpoint() == position)
                #expect(try form.contents(in: folder.path) == contents)
                #expect(try folder.names == [form.rawValue])
            }
        }
    }

    @Test("an empty feed is whole, and position 0 is where it begins", arguments: FeedForm.allCases)
    func empty(_ form: FeedForm) async throws {
        try await withScratchFolder { folder in
            let feed = try form.open(in: folder.path, .fresh)
            try feed.append(0..<0)
            try feed.feed.finish()
            let fresh = try form.contents(in: folder.path)
            let resumed = try form.open(in: folder.path, .resume(at: 0))
            try resumed.feed.finish()
            #expect(try form.contents(in: folder.path) == fresh)
            #expect(resumed.feed.statistics.items == 0)
        }
    }
}
