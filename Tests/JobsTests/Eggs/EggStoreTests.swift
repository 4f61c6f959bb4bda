import SQL
import TestSupport
import Testing

@testable import Jobs

/// Eggs in the database.
@Suite(.sharedPostgres) struct EggStoreTests {
    @Test("versions stand in true order, the newest last", arguments: StoreHarness.Engine.allCases)
    func order(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.withDatabase(engine) { database in
            let store = try await SpiderStore(database, time: ManualTime())
            for version: EntityName in ["1_10", "r2", "1_9", "1_2_3", "r10", "1700000000", "2025-05-09T13_15_00"] {
                try await keep(store, version, [1])
            }
            let order = try await store.eggs(project: "p").map(\.version.text)
            func isBefore(_ left: String, _ right: String) throws -> Bool {
                try #require(order.firstIndex(of: left)) < #require(order.firstIndex(of: right))
            }
            #expect(try isBefore("1_9", "1_10"))
            #expect(try isBefore("1_2_3", "1_9"))
            #expect(try isBefore("r2", "r10"))
            #expect(try await store.egg(project: "p", version: nil)?.version.version.text == order.last)
        }
    }

    @Test("the same version again takes the place of the first", arguments: StoreHarness.Engine.allCases)
    func again(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.withDatabase(engine) { database in
            let store = try await SpiderStore(database, time: ManualTime())
            try await keep(store, "1", [1], ["a"])
            try await keep(store, "1", [2, 0, 255], ["a", "b c", "\"ü\""])
            let kept = try #require(try await store.egg(project: "p", version: "1"))
            #expect(kept.egg == [2, 0, 255])
            #expect(kept.version.spiders == ["a", "b c", "\"ü\""])
            #expect(kept.version.size == 3)
            #expect(kept.version.digest == Digest(of: [2, 0, 255]).description)
            #expect(try await store.eggs(project: "p").count == 1)
        }
    }

    @Test("who has the egg gets no bytes", arguments: StoreHarness.Engine.allCases)
    func known(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.withDatabase(engine) { database in
            let store = try await SpiderStore(database, time: ManualTime())
            let kept = try await keep(store, "1", [1])
            #expect(try await store.egg(project: "p", version: nil, unless: kept.digest)?.egg == [])
            #expect(try await store.egg(project: "p", version: nil, unless: "other")?.egg == [1])
            #expect(try await store.egg(project: "p", version: "2", unless: nil) == nil)
            #expect(try await store.egg(project: "q", version: nil, unless: nil) == nil)
        }
    }

    @Test("deleting says how many went", arguments: StoreHarness.Engine.allCases)
    func deleting(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.withDatabase(engine) { database in
            let store = try await SpiderStore(database, time: ManualTime())
            for version: EntityName in ["1", "2", "3"] { try await keep(store, version, [1]) }
            _ = try await store.keepEgg(project: "q", version: "1", egg: [1], spiders: [])
            #expect(try await store.projects().map(\.text) == ["p", "q"])
            #expect(try await store.deleteEggs(project: "p", version: "9") == 0)
            #expect(try await store.deleteEggs(project: "p", version: "2") == 1)
            #expect(try await store.eggs(project: "p").map(\.version.text) == ["1", "3"])
            #expect(try await store.deleteEggs(project: "p", version: nil) == 2)
            #expect(try await store.eggs(project: "p").isEmpty)
            #expect(try await store.projects().map(\.text) == ["q"], "the last version was the project")
        }
    }

    @Test("what is written by nobody hides nothing", arguments: StoreHarness.Engine.allCases)
    func foreignRows(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.withDatabase(engine) { database in
            let store = try await SpiderStore(database, time: ManualTime())
            try await keep(store, "1", [1])
            for (version, spiders) in [("../x", "[]"), ("2", "no JSON"), ("3", "{}")] {
                try await database.write { connection in
                    _ = try connection.execute(
                        "INSERT INTO eggs (project, version, created_at, digest, size, spiders, egg) "
                            + "VALUES ('p', ?, 0, '', 1, ?, ?)",
                        [.text(version), .text(spiders), .blob([1])])
                }
            }
            #expect(try await store.eggs(project: "p").map(\.version.text) == ["1"])
        }
    }

    @Test(
        "names of versions are Scrapyd's",
        arguments: [
            ("1.10", "1_10"), ("2025-05-09T13:15:00", "2025-05-09T13_15_00"), ("a b/ü", "a_b__"), ("..", "__"),
            ("r1", "r1"),
        ])
    func versionNames(_ given: String, _ name: String) { #expect(EggVersion.name(of: given)?.text == name) }

    @Test("some texts are no version", arguments: ["", "-1", String(repeating: "1", count: 129)])
    func noVersion(_ text: String) { #expect(EggVersion.name(of: text) == nil) }

    @discardableResult
    private func keep(
        _ store: SpiderStore, _ version: EntityName, _ egg: [UInt8], _ spiders: [String] = ["s"]
    ) async throws -> EggVersion {
        try await store.keepEgg(project: "p", version: version, egg: egg, spiders: spiders)
    }
}
