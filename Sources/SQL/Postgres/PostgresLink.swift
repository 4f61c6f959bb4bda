import Foundation
import Logging

/// The connection of a session, and how it comes back. Used on one thread.
final class PostgresLink {
    private let context: PostgresContext
    private let isReader: Bool
    private(set) var connection: PostgresConnection?
    /// Those that `connection` has prepared.
    var statements = PostgresStatements()
    /// Since when there is no connection, and how long that is borne.
    private var lostAt: ContinuousClock.Instant?
    private var patience: Duration

    init(_ context: PostgresContext, isReader: Bool) {
        self.context = context
        self.isReader = isReader
        patience = isReader ? context.configuration.reconnectTimeout : context.configuration.openTimeout
    }

    /// Closes the connection.
    func drop() { connection = nil }

    /// Connects again; blocks until that is done. Throws what to tell those who wait when the server stays away.
    func reconnect(after fault: SQLFault) throws(SQLFault) {
        drop()
        let lost = lostAt ?? .now
        lostAt = lost
        context.logger.warning("\(fault.description)")
        var last = fault
        var tries = 0
        while !context.isClosing, ContinuousClock.now - lost < patience {
            do {
                _ = try connected()
                context.logger.info("Connected to \(context.address) again.")
                return
            } catch {
                last = error.fault
                guard case .connect = error.remedy else { throw last }
            }
            tries += 1
            pause(.milliseconds(min(50 << min(tries, 6), 2000)))
        }
        throw SQLFault(.unavailable, "\(last.description) It was tried for \(patience).")
    }

    /// Waits for between half of `longest` and all of it, so that several do not come back in step.
    func pause(_ longest: Duration) {
        let end = ContinuousClock.now + longest * Double.random(in: 0.5...1)
        while !context.isClosing, ContinuousClock.now < end {
            Thread.sleep(forTimeInterval: min(0.1, max(0, (end - .now) / .seconds(1))))
        }
    }

    /// The connection, made when there is none; blocks.
    func connected() throws(PostgresFailure) -> PostgresConnection {
        if let connection { return connection }
        let made = try context.connect(isReader: isReader)
        connection = made
        statements = PostgresStatements()
        lostAt = nil
        patience = context.configuration.reconnectTimeout
        return made
    }
}
