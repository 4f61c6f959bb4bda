/// A database in one file, for one machine: nothing to install, nothing to run beside.
///
/// One connection writes, on a thread of its own; those who write at the same time share its fsync. A few others read,
/// beside it. The file is made when it is not there, for its owner only, with the one folder that holds it.
package final class SQLiteDatabase: Database {
    /// How it is used.
    package struct Configuration: Sendable {
        /// How long a write waits for another process that holds the database.
        package var busyTimeout: Duration = .seconds(10)
        /// How many reads go on at once. Each takes a thread and a connection, which stay.
        package var readers = 4
        /// How many writes are committed together at most.
        package var batch = 512

        package init() {}
    }

    /// The path of the file.
    package let path: String
    private let writer: SQLiteSession
    private let writes: TransactionQueue<SQLiteSession>
    private let reads: TransactionQueue<SQLiteSession>

    package var dialect: SQLDialect { .sqlite }

    /// Opens the file at `path`, which may take a while after a crash; throws ``SQLFault``.
    package init(path: String, configuration: Configuration = Configuration()) throws {
        try SQLiteFile.prepare(path)
        let writer = try SQLiteSession(path, isReader: false, waitingUpTo: configuration.busyTimeout)
        self.path = path
        self.writer = writer
        writes = TransactionQueue("sqlite-writer", sessions: 1, batch: max(1, configuration.batch)) { writer }
        reads = TransactionQueue("sqlite-reader", sessions: max(1, configuration.readers), batch: 1) {
            () throws(SQLFault) in
            try SQLiteSession(path, isReader: true, waitingUpTo: configuration.busyTimeout)
        }
    }

    deinit {
        reads.abandon()
        writes.abandon()
    }

    @discardableResult
    package func write<Answer: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Answer
    ) async throws -> Answer {
        try await writes.run(body)
    }

    package func read<Answer: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Answer
    ) async throws -> Answer {
        try await reads.run(body)
    }

    package func migrate(_ migrations: [Migration]) async throws {
        try await Migrator(migrations).run(on: self)
    }

    package func claim(_ name: String) async throws -> (any DatabaseClaim)? {
        try SQLiteClaim.take(name, beside: path)
    }

    package func close() async throws {
        await reads.close()
        await writes.close()
        // Last: the connection that closes last empties the log into the file.
        writer.close()
    }
}
