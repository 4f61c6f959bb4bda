import Foundation
import SQL
import TestSupport
import Testing

@Suite struct SQLiteDatabaseTests {
    @Test("the file and its folder are made, for their owner only")
    func making() async throws {
        try await withScratchFolder { folder in
            let path = folder.file("state/trawl.db")
            let database = try SQLiteDatabase(path: path)
            try await database.write { try $0.execute("CREATE TABLE t (n BIGINT)") }
            func rights(_ path: String) throws -> Int? {
                try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            }
            #expect(try rights(folder.file("state")) == 0o700)
            for suffix in ["", "-wal", "-shm"] { #expect(try rights(path + suffix) == 0o600) }
            try await database.close()
            // The log is emptied into the file.
            #expect(try folder.names == ["state"])
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("state")) == ["trawl.db"])
        }
    }

    @Test("a commit is on disk when it is answered: synchronous FULL, a write-ahead log, foreign keys")
    func pragmas() async throws {
        try await withScratchFolder { folder in
            let database = try SQLiteDatabase(path: folder.file("a.db"))
            let answer = try await database.write { connection in
                try ["synchronous", "journal_mode", "foreign_keys"].map { try connection.first("PRAGMA \($0)")?[0] }
            }
            #expect(answer == [2, "wal", 1])
            try await database.close()
        }
    }

    @Test("files that cannot be used are told apart")
    func unusable() async throws {
        try await withScratchFolder { folder in
            func fault(_ path: String) -> SQLFault? {
                #expect(throws: SQLFault.self) { _ = try SQLiteDatabase(path: path) }
            }
            try folder.write("no database, but a text that is long enough to be looked at", to: "text.db")
            #expect(fault(folder.file("text.db"))?.code == .corrupt)
            #expect(try folder.text("text.db").hasPrefix("no database"))
            let missing = fault(folder.file("a/b/c.db"))
            #expect(missing?.code == .io)
            #expect(missing?.description.contains("the folder above \(folder.file("a/b"))") == true)
            #expect(fault(folder.path)?.description.contains("no regular file") == true)
            #expect(fault("/proc/trawl/x.db")?.code == .io)
            #expect(fault("")?.code == .io)
            #expect(fault("/proc/version")?.code == .io)
        }
    }

    @Test("P36 what was answered is in the files, without an ordinary end")
    func killed() async throws {
        try await withScratchFolder { folder in
            let database = try SQLiteDatabase(path: folder.file("a.db"))
            try await database.write { try $0.execute("CREATE TABLE t (n BIGINT PRIMARY KEY)") }
            for round in 1...5 {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<200 {
                        group.addTask {
                            _ = try await database.write { connection in
                                try connection.execute(
                                    "INSERT INTO t VALUES (?)", [.integer(Int64(round * 1000 + number))])
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                // The files as they are now are what a kill leaves; the index in -shm is made anew from the log.
                for suffix in ["", "-wal"] {
                    try FileManager.default.copyItem(
                        atPath: folder.file("a.db") + suffix, toPath: folder.file("copy\(round).db") + suffix)
                }
                let copy = try SQLiteDatabase(path: folder.file("copy\(round).db"))
                let rows = try await copy.read { try $0.query("SELECT n FROM t").count }
                #expect(rows == round * 200)
                try await copy.expect("PRAGMA integrity_check", value: "ok")
                try await copy.close()
            }
            try await database.close()
        }
    }

    @Test(
        "P35 a full disk refuses writes, keeps reads, and recovers; the database is intact",
        .enabled(if: geteuid() == 0, "a small disk can only be mounted by root"))
    func fullDisk() async throws {
        try await withScratchFolder { folder in
            try folder.write("", to: "disk/.here")
            let disk = folder.file("disk")
            let mount = try await Program(path: "/usr/bin/env").run(
                ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk])
            // Containers may be root without the right to mount.
            if mount.code != 0 { return }
            defer { umount2(disk, Int32(MNT_DETACH)) }
            let database = try SQLiteDatabase(path: disk + "/a.db")
            try await database.write { try $0.execute("CREATE TABLE t (n BIGINT PRIMARY KEY, b BLOB NOT NULL)") }
            try folder.write([UInt8](repeating: 1, count: 1 << 20), to: "disk/other")

            let done = Shared<Set<Int64>>([])
            let refused = Shared(0)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in Int64(0)..<400 {
                    group.addTask {
                        // Large and small ones in one batch.
                        let bytes = [UInt8](repeating: 7, count: number % 3 == 0 ? 64 : 20_000)
                        do {
                            try await database.write { connection in
                                try connection.execute(
                                    "INSERT INTO t VALUES (?, ?)", [.integer(number), .blob(bytes)])
                            }
                            done.change { _ = $0.insert(number) }
                        } catch let fault as SQLFault {
                            #expect(fault.code == .full)
                            #expect(fault.isTemporary)
                            refused.change { $0 += 1 }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(refused.value > 0)
            let kept = try await database.read { try $0.query("SELECT n FROM t").compactMap(\.[0].integer) }
            #expect(Set(kept) == done.value)

            try FileManager.default.removeItem(atPath: disk + "/other")
            for number in Int64(1000)..<1010 {
                try await database.write { connection in
                    try connection.execute(
                        "INSERT INTO t VALUES (?, ?)", [.integer(number), .blob([UInt8](repeating: 1, count: 20_000))])
                }
            }
            try await database.expect("PRAGMA integrity_check", value: "ok")
            try await database.expect("SELECT n FROM t", count: kept.count + 10)
            try await database.close()
        }
    }

    @Test("a claim is free again when the process that held it is killed")
    func killedHolder() async throws {
        try await withScratchFolder { folder in
            let database = try SQLiteDatabase(path: folder.file("a.db"))
            let lock = folder.file("a.db.controller.lock")
            let holder = ["flock", "--nonblock", lock, "sh", "-c", "echo held; exec sleep 60"]
            try await Program(path: "/usr/bin/env").withRunning(holder) { program in
                try await program.waitForOutput("held")
                let refused = try await database.claim("controller")
                #expect(refused == nil)
                program.killGroup()
                _ = try await program.waitForExit()
            }
            // The system may still be at closing what it had open.
            try await eventually("it is free") {
                guard let claim = try await database.claim("controller") else { return false }
                await claim.release()
                return true
            }
            try await database.close()
        }
    }
}
