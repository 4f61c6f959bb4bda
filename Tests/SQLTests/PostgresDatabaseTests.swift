import Foundation
import Logging
import SQL
import TestSupport
import Testing
import Web

@Suite(.needsPostgres) struct PostgresDatabaseTests {
    private static func table(_ database: PostgresDatabase) async throws {
        try await database.write { try $0.execute("CREATE TABLE t (task BIGINT NOT NULL, n BIGINT NOT NULL)") }
    }

    private static func insert(_ task: Int, _ number: Int, into database: PostgresDatabase) async throws {
        _ = try await database.write { connection in
            try connection.execute("INSERT INTO t VALUES (?, ?)", [.integer(Int64(task)), .integer(Int64(number))])
        }
    }

    @Test("P36 a COMMIT whose answer is lost is done once", arguments: CommitThief.Theft.allCases)
    func lostCommit(_ theft: CommitThief.Theft) async throws {
        try await withPostgres { server in
            try await withScratchFolder("pg") { folder in
                let thief = try CommitThief(in: folder.path, before: server.folder)
                defer { thief.stop() }
                let host = try #require(folder.path.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
                let database = try await PostgresDatabase.open(
                    "postgres://postgres@/postgres?host=\(host)", logger: .quiet)
                try await Self.table(database)
                for round in 0..<3 {
                    thief.strike(theft)
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for number in 0..<10 { group.addTask { try await Self.insert(round, number, into: database) } }
                        try await group.waitForAll()
                    }
                    #expect(thief.thefts == round + 1)
                    try await database.expect("SELECT COUNT(*) FROM t", value: .integer(Int64(10 * (round + 1))))
                    try await database.expect("SELECT DISTINCT task, n FROM t", count: 10 * (round + 1))
                }
                try await database.close()
            }
        }
    }

    @Test("P36 under load, while the server is killed again and again, every write that was answered is there once")
    func killedUnderLoad() async throws {
        try await withPostgres { server in
            let database = try await PostgresDatabase.open(server.url, logger: .quiet)
            try await Self.table(database)
            let done = Shared<Set<[Int]>>([])
            let ended = Shared(false)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<8 {
                    group.addTask {
                        var number = 0
                        while !ended.value {
                            try await Self.insert(task, number, into: database)
                            let mine = [task, number]
                            done.change { _ = $0.insert(mine) }
                            number += 1
                            if number % 10 == 0 { _ = try await database.read { try $0.query("SELECT 1 FROM t") } }
                        }
                    }
                }
                group.addTask {
                    defer { ended.change { $0 = true } }
                    var numbers = SplitMix64(seed: 36)
                    for _ in 0..<4 {
                        let next = done.value.count + Int.random(in: 20...300, using: &numbers)
                        try await eventually(within: .seconds(60), "\(next) writes") { done.value.count >= next }
                        try await server.kill()
                        try await server.restart()
                    }
                }
                try await group.waitForAll()
            }
            let rows = try await database.read { connection in
                try connection.query("SELECT task, n, COUNT(*) AS times FROM t GROUP BY task, n")
            }
            #expect(rows.allSatisfy { $0["times"] == 1 })
            let kept = Set(rows.map { row in ["task", "n"].map { Int(row[$0].integer ?? -1) } })
            #expect(kept == done.value)
            try await database.close()
        }
    }

    @Test("two that change the same row at the same time both succeed, one after the other")
    func conflicts() async throws {
        try await withPostgres { server in
            let one = try await PostgresDatabase.open(server.url, logger: .quiet)
            let other = try await PostgresDatabase.open(server.url, logger: .quiet)
            try await one.write { connection in
                try connection.execute("CREATE TABLE c (n BIGINT NOT NULL)")
                try connection.execute("INSERT INTO c VALUES (0)")
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for database in [one, other] {
                    for _ in 0..<4 {
                        group.addTask {
                            for _ in 0..<25 {
                                _ = try await database.write { connection in
                                    let value = try connection.first("SELECT n FROM c")?[0].integer ?? 0
                                    return try connection.execute("UPDATE c SET n = ?", [.integer(value + 1)])
                                }
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await one.expect("SELECT n FROM c", value: 200)
            try await one.close()
            try await other.close()
        }
    }

    @Test("P36 when the server stays away, those who wait are told; when it is back, all goes on")
    func outage() async throws {
        try await withPostgres { server in
            var configuration = PostgresDatabase.Configuration()
            configuration.reconnectTimeout = .seconds(2)
            let database = try await PostgresDatabase.open(server.url, configuration: configuration, logger: .quiet)
            try await Self.table(database)
            let claim = try await database.claim("controller")
            #expect(claim?.isHeld == true)
            try await server.kill()
            for _ in 0..<2 {
                #expect(await faultCode { try await Self.insert(0, 0, into: database) } == .unavailable)
                #expect(await faultCode { _ = try await database.read { try $0.query("SELECT 1") } } == .unavailable)
            }
            try await eventually("the claim is lost") { claim?.isHeld == false }
            try await server.restart()
            // Whoever waited longer than he may was told; the next one may come too soon as well.
            try await eventually("it is reached again") {
                await faultCode { _ = try await database.read { try $0.query("SELECT 1") } } == nil
            }
            try await Self.insert(1, 1, into: database)
            try await database.expect("SELECT task FROM t", value: 1)
            let again = try await database.claim("controller")
            #expect(again?.isHeld == true)
            await again?.release()
            try await database.close()
        }
    }

    @Test("P33 a refused password is in no message")
    func wrongPassword() async throws {
        try await withPostgres { server in
            let database = try await PostgresDatabase.open(server.url, logger: .quiet)
            try await database.write { try $0.execute("CREATE ROLE app LOGIN PASSWORD 'right one'") }
            try await database.close()
            try server.requirePasswords()
            let wrong = server.url(user: "app", password: "s3cr3t-but-wrong", database: "postgres")
            try await eventually("passwords are asked for") {
                await faultCode {
                    let database = try await PostgresDatabase.open(wrong, logger: .quiet)
                    try await database.close()
                } == .unavailable
            }
            let begin = ContinuousClock.now
            var configuration = PostgresDatabase.Configuration()
            configuration.openTimeout = .seconds(240)
            let patient = configuration
            let fault = await #expect(throws: SQLFault.self) {
                _ = try await PostgresDatabase.open(wrong, configuration: patient, logger: .quiet)
            }
            #expect(fault?.description.contains("s3cr3t") == false)
            #expect(fault?.description.contains("postgres://app:***@/postgres") == true)
            #expect(fault?.description.contains("Check user, password and database") == true)
            // It is not tried again: nothing will change.
            #expect(ContinuousClock.now - begin < .seconds(120))
        }
    }
}

@Suite struct PostgresReachingTests {
    @Test("P33 an address that nobody answers at is told without its password")
    func unreachable() async throws {
        var configuration = PostgresDatabase.Configuration()
        configuration.openTimeout = .milliseconds(200)
        // Port 1 of loopback: nobody listens there.
        let fault = await #expect(throws: SQLFault.self) {
            _ = try await PostgresDatabase.open(
                "postgres://app:s3cr3t@127.0.0.1:1/trawl", configuration: configuration, logger: .quiet)
        }
        #expect(fault?.code == .unavailable)
        #expect(fault?.description.contains("postgres://app:***@127.0.0.1:1/trawl") == true)
        #expect(fault?.description.contains("s3cr3t") == false)
    }
}
