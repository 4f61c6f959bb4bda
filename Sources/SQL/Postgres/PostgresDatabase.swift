package import Logging

/// A database on a PostgreSQL server (12 or later), for state that several machines share.
///
/// One connection writes, and commits what waits together, as ``SQLiteDatabase`` does; a few others read. A lost
/// connection is made again, and what had not been committed is done again. When the answer to a commit is lost, the
/// number that the batch leaves in the table `sql_writers` tells whether it was done: nothing is reported that was
/// not, and nothing is done twice. Writes are `REPEATABLE READ`: two that change the same rows at the same time do
/// not both succeed; one is run again. Connections go to the server itself or a pooler that keeps sessions.
package final class PostgresDatabase: Database {
    /// How it is used.
    package struct Configuration: Sendable {
        /// How long the server is waited for at the beginning.
        package var openTimeout: Duration = .seconds(10)
        /// How long a lost connection is tried again before those who wait are told.
        package var reconnectTimeout: Duration = .seconds(30)
        /// How long a statement may take; migrations may take longer.
        package var statementTimeout: Duration = .seconds(30)
        /// How many reads go on at once. Each takes a thread and a connection, which stay.
        package var readers = 4
        /// How many writes are committed together at most.
        package var batch = 512

        package init() {}
    }

    private let context: PostgresContext
    private let writes: TransactionQueue<PostgresSession>
    private let reads: TransactionQueue<PostgresSession>

    package var dialect: SQLDialect { .postgres }

    private init(_ context: PostgresContext) {
        self.context = context
        writes = TransactionQueue("postgres-writer", sessions: 1, batch: max(1, context.configuration.batch)) {
            () throws(SQLFault) in PostgresSession(context, isReader: false)
        }
        reads = TransactionQueue("postgres-reader", sessions: max(1, context.configuration.readers), batch: 1) {
            () throws(SQLFault) in PostgresSession(context, isReader: true)
        }
    }

    deinit {
        context.beginClosing()
        reads.abandon()
        writes.abandon()
    }

    /// Connects to the server at `address`, such as `postgres://user:password@host:5432/database`; throws ``SQLFault``
    /// when it cannot be reached in time, or refuses the user. No message holds the password.
    package static func open(
        _ address: String, configuration: Configuration = Configuration(), logger: Logger
    ) async throws -> PostgresDatabase {
        let database = PostgresDatabase(PostgresContext(try PostgresAddress(address), configuration, logger))
        do {
            try await database.write { _ in }
            return database
        } catch {
            try await database.close()
            throw error
        }
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
        let migrator = try Migrator(migrations)
        let lock = try await migrationLock()
        do {
            try await migrator.run(on: self)
        } catch {
            await lock.release()
            throw error
        }
        await lock.release()
    }

    /// Held by one process at a time: unlike SQLite, the server would let two make the same table.
    private func migrationLock() async throws -> PostgresClaim {
        let end = ContinuousClock.now + .seconds(300)
        while ContinuousClock.now < end {
            if let lock = try await PostgresClaim.take("schema-migrations", context) { return lock }
            try await Task.sleep(for: .milliseconds(Int.random(in: 50...150)))
        }
        throw SQLFault(
            .busy, "Another process has changed the schema of \(context.address) for 5 minutes; look what it does.")
    }

    package func claim(_ name: String) async throws -> (any DatabaseClaim)? {
        try await PostgresClaim.take(name, context)
    }

    package func close() async throws {
        context.beginClosing()
        await reads.close()
        await writes.close()
    }
}
