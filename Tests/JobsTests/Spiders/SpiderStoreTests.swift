import Jobs
import SQL
import TestSupport
import Testing

@Suite("Deployed spiders", .sharedPostgres)
struct SpiderStoreTests {
    private let first = Array("name: shelf\n".utf8)
    private let second = Array("name: shelf\n# better\n".utf8)

    @Test("versions never change", arguments: StoreHarness.Engine.allCases)
    func immutable(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.withDatabase(engine) { database in
            let store = try await SpiderStore(database, time: ManualTime())
            let deployed = try await store.deploy(project: "p", spider: "s", version: "1.0", source: first)
            #expect(deployed.digest == Digest(of: first).description)
            #expect(deployed.size == first.count)
            #expect(try await store.deploy(project: "p", spider: "s", version: "1.0", source: first) == deployed)
            let fault = await #expect(throws: SpiderStoreFault.self) {
                try await store.deploy(project: "p", spider: "s", version: "1.0", source: second)
            }
            #expect(fault?.code == .versionTaken)
            #expect(try await store.source(project: "p", spider: "s", version: nil).source == first)
        }
    }

    @Test(
        "without a name versions are r1, r2, …, and the same source is the same version",
        arguments: StoreHarness.Engine.allCases)
    func numbered(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.withDatabase(engine) { database in
            let store = try await SpiderStore(database, time: ManualTime())
            var names: [EntityName] = []
            for source in [first, first, second, second, first] {
                names.append(try await store.deploy(project: "p", spider: "s", version: nil, source: source).version)
            }
            // The last one brings an older source back: it is the newest again.
            #expect(names == ["r1", "r1", "r2", "r2", "r3"])
            for number in 4...12 {
                _ = try await store.deploy(project: "p", spider: "s", version: nil, source: [UInt8(number)])
            }
            #expect(try await store.versions(project: "p", spider: "s").map(\.version).last == "r12")
            #expect(try await store.source(project: "p", spider: "s", version: nil).source == [12])
            #expect(try await store.source(project: "p", spider: "s", version: "r2").source == second)
        }
    }

    @Test("versions are counted on from any number", arguments: StoreHarness.Engine.allCases)
    func greatNumbers(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.withDatabase(engine) { database in
            let store = try await SpiderStore(database, time: ManualTime())
            func deploy(_ version: EntityName?, _ number: UInt8) async throws -> EntityName {
                try await store.deploy(project: "p", spider: "s", version: version, source: [number]).version
            }
            _ = try await deploy("r9223372036854775806", 0)
            #expect(try await deploy(nil, 1) == "r9223372036854775807")
            #expect(try await deploy(nil, 2) == "r9223372036854775808")
            #expect(try await deploy(nil, 3) == "r9223372036854775809")
            #expect(try await deploy(nil, 4) == "r9223372036854775810")
            #expect(try await store.source(project: "p", spider: "s", version: nil).source == [4])
            let nines = String(repeating: "9", count: 127)
            _ = try await deploy(EntityName("r" + nines), 5)
            let fault = await #expect(throws: SpiderStoreFault.self) { try await deploy(nil, 6) }
            #expect(fault?.code == .versionTaken)
        }
    }

    @Test("a fault says what is missing", arguments: StoreHarness.Engine.allCases)
    func missing(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.withDatabase(engine) { database in
            let store = try await SpiderStore(database, time: ManualTime())
            _ = try await store.deploy(project: "p", spider: "s", version: "1", source: first)
            func code(_ project: EntityName, _ spider: EntityName, _ version: EntityName?) async -> SpiderStoreFault
                .Code?
            {
                await #expect(throws: SpiderStoreFault.self) {
                    try await store.source(project: project, spider: spider, version: version)
                }?.code
            }
            #expect(await code("x", "s", nil) == .projectMissing)
            #expect(await code("x", "s", "1") == .projectMissing)
            #expect(await code("p", "x", nil) == .spiderMissing)
            #expect(await code("p", "s", "2") == .versionMissing)
        }
    }

    @Test("lists and deletes", arguments: StoreHarness.Engine.allCases)
    func lists(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.withDatabase(engine) { database in
            let store = try await SpiderStore(database, time: ManualTime())
            for (project, spider, version) in [("b", "x", "1.9"), ("b", "x", "1.10"), ("a", "y", "1"), ("b", "w", "1")]
            {
                _ = try await store.deploy(
                    project: EntityName(stringLiteral: project), spider: EntityName(stringLiteral: spider),
                    version: EntityName(stringLiteral: version), source: Array(version.utf8))
            }
            #expect(try await store.projects() == ["a", "b"])
            #expect(try await store.spiders(project: nil).map(\.spider) == ["y", "w", "x"])
            #expect(try await store.spiders(project: "b").map(\.version) == ["1", "1.10"])
            #expect(try await store.versions(project: "b", spider: "x").map(\.version) == ["1.9", "1.10"])
            #expect(try await store.delete(project: "b", spider: "x", version: "1.10") == 1)
            #expect(try await store.delete(project: "b", spider: "x", version: "1.10") == 0)
            #expect(try await store.delete(project: "b", spider: nil, version: nil) == 2)
            #expect(try await store.projects() == ["a"])
        }
    }
}
