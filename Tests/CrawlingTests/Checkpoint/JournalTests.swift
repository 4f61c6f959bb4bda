import Foundation
import TestSupport
import Testing
import Web

@testable import Crawling

/// The journal, cut off anywhere.
@Suite struct JournalTests {
    private static let identity = "shop, from http://a/"

    private static func frontier(_ seed: UInt64) -> Frontier {
        var configuration = Frontier.Configuration(seed: seed)
        configuration.obeysRobots = false
        configuration.keepsJournal = true
        return Frontier(configuration)
    }

    /// A crawl of ten rounds: each round's frame adds five pages and ends two.
    private static func write(_ folder: StateFolder) throws -> [(pending: Set<String>, end: Int)] {
        let writer = try folder.begin(seed: 77, identity: identity)
        var frontier = frontier(77)
        var pending: Set<String> = []
        var ends: [(Set<String>, Int)] = []
        for round in 0..<10 {
            for page in 0..<5 {
                let url = "http://a/\(round)/\(page)"
                frontier.add(RequestRecord(Request(url: try WebURL(url)), seed: 77))
                pending.insert(url)
            }
            for _ in 0..<2 {
                guard case .fetch(let request, let slot) = frontier.take(lane: 0, now: 0) else { continue }
                frontier.finish(request, slot: slot, isPage: true)
                pending.remove(request.url.string)
            }
            frontier.journal.append(
                commit: {
                    var commit = JournalCommit()
                    commit.feedNames = ["items.jsonl"]
                    commit.feeds = [UInt64(round)]
                    commit.counters = ["response_received_count": (round + 1) * 2]
                    return commit
                }())
            try writer.append(frame: frontier.journal.span)
            frontier.journal.removeAll()
            try writer.sync()
            ends.append((pending, try size(folder.journal)))
        }
        return ends
    }

    private static func size(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    }

    /// What a resumed crawl begins with.
    private struct Found: Equatable {
        let seed: UInt64
        let feeds: [UInt64]
        let responses: Int?
        let pending: Set<String>
        let known: Int
    }

    private static func resume(
        _ folder: StateFolder, identity: String = identity, feeds: [String] = ["items.jsonl"]
    ) throws -> Found? {
        guard var earlier = try folder.resume(identity: identity, feeds: feeds, frontier),
            var frontier = earlier.frontier.take()
        else { return nil }
        var urls: Set<String> = []
        while case .fetch(let request, let slot) = frontier.take(lane: 0, now: 0) {
            urls.insert(request.url.string)
            frontier.finish(request, slot: slot, isPage: true)
        }
        return Found(
            seed: earlier.seed, feeds: earlier.commit.feeds,
            responses: earlier.commit.counters["response_received_count"], pending: urls, known: frontier.known.count)
    }

    @Test(arguments: 0..<40) func `P22 a journal cut anywhere goes back to its last whole checkpoint`(_ step: Int)
        async throws
    {
        try await withScratchFolder { scratch in
            let folder = try StateFolder(scratch.path + "/state")
            let ends = try Self.write(folder)
            let total = try #require(ends.last).end
            var random = SplitMix64(seed: UInt64(step))
            let cut = step == 0 ? total : Int.random(in: 0...total, using: &random)
            #expect(truncate(folder.journal, cut) == 0)
            let expected = ends.last { $0.end <= cut }
            let found = try Self.resume(folder)
            guard let expected, let found else {
                #expect(expected == nil)
                #expect(found == nil)
                return
            }
            let round = try #require(ends.firstIndex { $0.end == expected.end })
            #expect(found.seed == 77)
            #expect(found.feeds == [UInt64(round)])
            #expect(found.responses == (round + 1) * 2)
            #expect(found.pending == expected.pending)
            #expect(found.known == (round + 1) * 5)
            // What was written anew says the same.
            #expect(try Self.resume(folder) == found)
        }
    }

    @Test func `P32 damage inside is noticed by its checksum`() async throws {
        try await withScratchFolder { scratch in
            let folder = try StateFolder(scratch.path + "/state")
            let ends = try Self.write(folder)
            var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.journal)))
            bytes[ends[4].end + 30] ^= 0x40
            try Data(bytes).write(to: URL(fileURLWithPath: folder.journal))
            #expect(try Self.resume(folder)?.feeds == [4])
        }
    }

    @Test func refusesAnotherCrawl() async throws {
        try await withScratchFolder { scratch in
            let folder = try StateFolder(scratch.path + "/state")
            _ = try Self.write(folder)
            let other = #expect(throws: StateFault.self) { try Self.resume(folder, identity: "other") }
            #expect(other?.code == "state_of_another_crawl")
            let feeds = #expect(throws: StateFault.self) { try Self.resume(folder, feeds: []) }
            #expect(feeds?.code == "state_of_other_feeds")
        }
    }

    @Test func isUsedByOneAtATime() async throws {
        try await withScratchFolder { scratch in
            let folder = try StateFolder(scratch.path)
            let fault = #expect(throws: StateFault.self) { try StateFolder(scratch.path) }
            #expect(fault?.code == "state_in_use")
            withExtendedLifetime(folder) {}
        }
    }

    @Test func doesNotTakeAForeignFileForAJournal() async throws {
        try await withScratchFolder { scratch in
            let folder = try StateFolder(scratch.path)
            try Data("something else entirely".utf8).write(to: URL(fileURLWithPath: folder.journal))
            let fault = #expect(throws: StateFault.self) { try Self.resume(folder) }
            #expect(fault?.code == "state_is_newer")
        }
    }
}
