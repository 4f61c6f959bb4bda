/// A database that keeps the platform's state: SQLite or PostgreSQL behind one set of statements.
///
/// Statements are written once, in the portable part of both dialects, with `?` for arguments; what differs is in
/// ``SQLDialect``. Times are microseconds since 1970 (`Int64`), truth values 0 and 1, JSON is text.
package protocol Database: Sendable {
    /// What differs between the engines.
    var dialect: SQLDialect { get }

    /// Runs `body` in a transaction and answers when it is on disk (SQLite: `synchronous=FULL`).
    ///
    /// Writes that wait at the same time are committed together, so that they share an fsync; each sees what those
    /// before it wrote. When one throws, only its own changes are undone. `body` may be run again after a
    /// serialisation failure, a lost connection that had not committed, or a neighbour's error: it must do nothing
    /// but SQL and arithmetic on values of its own. Throws what `body` throws, or ``SQLFault``; a write that was
    /// reported done is done. A statement that fails ends the write, also when `body` catches the fault and goes on
    /// (it may throw an error of its own instead). A task that is cancelled does not take back a write that waits:
    /// what must be written then is written.
    @discardableResult
    func write<Answer: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Answer
    ) async throws -> Answer

    /// Runs `body` on a snapshot that no write changes, beside the writer.
    func read<Answer: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Answer
    ) async throws -> Answer

    /// Brings the schema up to date: every migration in a transaction of its own, in order, those applied before
    /// skipped. Safe to interrupt and to run from several processes at once. Throws ``SQLFault`` with
    /// ``SQLFault/Code/schemaIsNewer`` when the database knows migrations that are not in `migrations`.
    func migrate(_ migrations: [Migration]) async throws

    /// Claims to be the only holder of `name` on this database until the answer is released or the process ends; nil
    /// when another holds it.
    func claim(_ name: String) async throws -> (any DatabaseClaim)?

    /// Closes all connections, after what is under way. Calls after it throw ``SQLFault/Code/closed``.
    func close() async throws
}

/// A claim that ends with its release or its process.
package protocol DatabaseClaim: Sendable {
    /// Whether the claim still holds; PostgreSQL's is lost with its connection.
    var isHeld: Bool { get }
    func release() async
}
