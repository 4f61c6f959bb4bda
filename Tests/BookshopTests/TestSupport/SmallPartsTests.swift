import Foundation
import TestSupport
import Testing
import Web

@Suite struct SmallPartsTests {
    @Test func splitMixGivesItsPublishedNumbers() {
        // The first outputs of the authors' splitmix64.c for the seed 1234567.
        var numbers = SplitMix64(seed: 1_234_567)
        let expected: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
        ]
        #expect((0..<5).map { _ in numbers.next() } == expected)
    }

    @Test func aScratchFolderIsEmptyAndGoes() async throws {
        let path = try await withScratchFolder { folder in
            #expect(try folder.names == [])
            try folder.write("text", to: "a/b.txt")
            #expect(try folder.text("a/b.txt") == "text")
            #expect(folder.has("a/b.txt"))
            #expect(!folder.has("c"))
            return folder.path
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func aScratchFolderGoesAlsoAfterAnError() async throws {
        struct Oops: Error {}
        var path = ""
        await #expect(throws: Oops.self) {
            try await withScratchFolder { folder in
                path = folder.path
                throw Oops()
            }
        }
        #expect(!path.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test(.needs("a server that is there") { nil })
    func aTestWhoseServerIsThereRuns() {
        #expect(Bool(true))
    }

    @Test func eventuallyFailsWithItsExpectation() async throws {
        let error = await #expect(throws: DeadlineError.self) {
            try await eventually(within: .milliseconds(5), "never") { false }
        }
        #expect(error?.description.contains("never") == true)
    }
}
