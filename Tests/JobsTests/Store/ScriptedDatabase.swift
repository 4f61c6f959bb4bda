import SQL
import Synchronization

/// A database that counts what it is asked, and fails as a test says.
final class ScriptedDatabase: Database {
    enum Script: Sendable {
        case pass
        /// Writes fail before they do anything.
        case failBefore(SQLFault)
        /// Writes are committed, and then said to have failed: the answer to the commit was lost.
        case failAfter(SQLFault)
    }

    let script = Mutex(Script.pass)
    /// Reads and writes so far.
    let asked = Mutex(0)
    private let base: any Database

    init(_ base: any Database) { self.base = base }

    var dialect: SQLDialect { base.dialect }

    func write<Answer: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Answer
    ) async throws -> Answer {
        asked.withLock { $0 += 1 }
        switch script.withLock({ $0 }) {
        case .pass: return try await base.write(body)
        case .failBefore(let fault): throw fault
        case .failAfter(let fault):
            _ = try await base.write(body)
            throw fault
        }
    }

    func read<Answer: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Answer
    ) async throws -> Answer {
        asked.withLock { $0 += 1 }
        return try await base.read(body)
    }

    func migrate(_ migrations: [Migration]) async throws { try await base.migrate(migrations) }
    func claim(_ name: String) async throws -> (any DatabaseClaim)? { try await base.claim(name) }
    func close() async throws { try await base.close() }
}
