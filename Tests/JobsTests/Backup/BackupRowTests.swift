import SQL
import Synchronization
import TestSupport
import Testing
import Web

@testable import Jobs

@Suite("Backups whose rows this program never wrote change nothing")
struct BackupRowTests {
    private static let max = "9223372036854775807"

    /// What is forged: the table, what is set in its second row, and the column that the fault names.
    private static let forged: [(table: String, change: String, column: String)] = [
        ("jobs", "attempt = \(max)", "attempt"), ("jobs", "attempt = -1", "attempt"),
        ("jobs", "attempt = 'many'", "attempt"), ("jobs", "attempt = 1.5", "attempt"),
        ("jobs", "finished_attempt = \(max)", "finished_attempt"), ("jobs", "losses = \(max)", "losses"),
        ("jobs", "failures = \(max)", "failures"), ("jobs", "seq = \(max)", "seq"), ("jobs", "id = ''", "id"),
        ("jobs", "id = '../../x'", "id"), ("jobs", "project = '../x'", "project"), ("jobs", "spider = ''", "spider"),
        ("jobs", "version = '../x'", "version"), ("jobs", "batch = '/'", "batch"), ("jobs", "state = 'nix'", "state"),
        ("jobs", "queue = 'nix'", "queue"), ("jobs", "queue = 'other/1.0/command//noop'", "queue"),
        ("jobs", "state = 'running', node = 'n'", "attempt"), ("jobs", "state = 'running', attempt = 1", "node"),
        ("jobs", "node = '../x'", "node"), ("jobs", "state = 'delayed'", "available_at"),
        ("jobs", "created_at = \(max)", "created_at"), ("jobs", "waiting_since = -1", "waiting_since"),
        ("jobs", "completed_at = \(max)", "completed_at"), ("jobs", "output_bytes = \(max)", "output_bytes"),
        ("jobs", "request = '{}'", "request"), ("jobs", "request = 'nix'", "request"),
        ("jobs", "request = x'00'", "request"), ("jobs", "error = x'00'", "error"),
        ("tokens", "role = 'king'", "role"), ("tokens", "digest = 'abc'", "digest"), ("tokens", "name = '-'", "name"),
        ("nodes", "draining = 2", "draining"), ("nodes", "name = '../x'", "name"),
        ("nodes", "last_seen = 'now'", "last_seen"), ("spider_versions", "source = 'text'", "source"),
        ("spider_versions", "size = -1", "size"), ("spider_versions", "version = '..'", "version"),
    ]

    @Test("each forged value is refused by table, row and column before anything changes", arguments: forged)
    func refused(table: String, change: String, column: String) async throws {
        let refused = try await restore { connection in
            try connection.execute("UPDATE \(table) SET \(change) WHERE rowid = (SELECT MAX(rowid) FROM \(table))")
        }
        #expect(refused?.code == .damaged)
        let place = "in row 2 of table \(table), column \(column) should be "
        // Rows come in the order of their first column, which the change may have moved.
        let first = place.replacing("row 2", with: "row 1")
        #expect(refused?.description.contains(place) == true || refused?.description.contains(first) == true)
    }

    @Test("what was not forged is restored") func sound() async throws {
        #expect(try await restore { _ in } == nil)
        // One that a newer program wrote, and that was set aside.
        #expect(
            try await restore {
                try $0.execute(
                    "UPDATE jobs SET state = 'failed', error_code = 'request_unreadable', completed_at = 1, request = '{}'"
                )
            } == nil)
    }

    @Test("columns must be there, and hold something") func missing() throws {
        let rule = try #require(Schema.rules["tokens"])
        #expect(throws: BackupFault.self) {
            try BackupRowCheck("tokens", columns: ["name", "role", "digest"], rule: rule)
        }
        let columns = ["name", "role", "digest", "created_at"]
        let check = try BackupRowCheck("tokens", columns: columns, rule: rule)
        let digest = SQLValue.text(Digest(of: "x").description)
        try check.require(["a", "read", digest, 1], number: 1)
        let fault = #expect(throws: BackupFault.self) { try check.require(["a", "read", nil, 1], number: 7) }
        #expect(fault?.description.contains("row 7 of table tokens, column digest") == true)
    }

    /// Forges a backup with two rows in each table, and tries to restore it over others. Answers why that failed.
    private func restore(
        isolation: isolated (any Actor)? = #isolation, _ forge: @escaping @Sendable (any SQLConnection) throws -> Void
    ) async throws -> BackupFault? {
        var refused: BackupFault?
        try await withScratchFolder { folder in
            let source = try sqlite(folder, "source")
            let time = ManualTime()
            let store = try await JobStore(source, time: time, seed: 1)
            _ = try await store.submit([.test(id: "a"), .test(id: "b")])
            let (tokens, nodes) = (try await TokenStore(source, time: time), try await NodeStore(source))
            let spiders = try await SpiderStore(source, time: time)
            for name in ["x", "y"] as [EntityName] {
                _ = try await tokens.create(name: name, role: .read)
                try await nodes.save([StoredNode(name: name)])
                _ = try await spiders.deploy(project: "p", spider: name, version: nil, source: [1])
            }
            try await source.write { try forge($0) }
            let outputs = try OutputStore(folder: folder.file("outputs"))
            let collected = Mutex<[UInt8]>([])
            let writer = BackupWriter(
                source, tables: Schema.tables, outputs: outputs, includesOutputs: false, version: "1", time: time)
            _ = try await writer.write { piece in collected.withLock { $0 += piece } }
            let path = try folder.write(collected.withLock(\.self), to: "backup.tar")
            let target = try sqlite(folder, "target")
            let kept = try await JobStore(target, time: time, seed: 2)
            _ = try await kept.submit([.test(id: "kept")])
            let reader = BackupReader(tables: Schema.tables)
            do {
                _ = try await reader.restore(path: path, into: target, outputs: outputs)
            } catch let fault as BackupFault {
                refused = fault
                #expect(try await kept.jobs(JobFilter()).map(\.id) == ["kept"])
            }
            try await source.close()
            try await target.close()
        }
        return refused
    }
}
