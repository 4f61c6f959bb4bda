import Foundation
import Logging
import Synchronization

/// What the connections of one database share.
final class PostgresContext: Sendable {
    let address: PostgresAddress
    let configuration: PostgresDatabase.Configuration
    let logger: Logger
    /// Names this object's row in `sql_writers`.
    let writer = UUID().uuidString.lowercased()
    private let closing = Atomic(false)

    init(_ address: PostgresAddress, _ configuration: PostgresDatabase.Configuration, _ logger: Logger) {
        self.address = address
        self.configuration = configuration
        self.logger = logger
    }

    /// Whether nobody waits for a lost connection any longer.
    var isClosing: Bool { closing.load(ordering: .relaxed) }

    func beginClosing() { closing.store(true, ordering: .relaxed) }

    /// Connects, with settings that the statements rely on; blocks.
    func connect(isReader: Bool) throws(PostgresFailure) -> PostgresConnection {
        // A silent network is noticed within half a minute, also in the middle of a statement.
        var address = address.adding("connect_timeout", "5").adding("application_name", "trawl")
            .adding("keepalives_idle", "10").adding("keepalives_interval", "5").adding("keepalives_count", "3")
            .adding("tcp_user_timeout", "25000")
        if !isReader { address = address.adding("target_session_attrs", "read-write") }
        let connection = try PostgresConnection(address, isReader: isReader, logger: logger)
        let limit = Int(configuration.statementTimeout / .milliseconds(1))
        try connection.run(
            """
            SET client_encoding TO 'UTF8'; SET standard_conforming_strings TO on; SET bytea_output TO 'hex';
            SET statement_timeout TO \(limit); SET idle_in_transaction_session_timeout TO 60000;
            SELECT set_config('extra_float_digits', '1', false),
                CASE WHEN current_setting('synchronous_commit') = 'off'
                THEN set_config('synchronous_commit', 'on', false) END
            """)
        if !isReader { try prepareWriter(connection) }
        return connection
    }

    /// Makes the table in which each commit leaves its number, for the case that the answer to it is lost.
    private func prepareWriter(_ connection: PostgresConnection) throws(PostgresFailure) {
        if try connection.run("SELECT to_regclass('sql_writers')").rows().first?[0] == .null {
            // Two that make one table at the same time hinder each other in spite of IF NOT EXISTS.
            try connection.run(
                """
                BEGIN; SELECT pg_advisory_xact_lock(\(PostgresClaim.key("sql-writers")));
                CREATE TABLE IF NOT EXISTS sql_writers (
                    writer TEXT PRIMARY KEY, batch BIGINT NOT NULL, seen_at TIMESTAMPTZ NOT NULL DEFAULT now());
                COMMIT
                """)
        }
        // Left behind by processes that were killed.
        try connection.run("DELETE FROM sql_writers WHERE seen_at < now() - interval '7 days'")
        if try connection.run("SHOW fsync").rows().first?[0] == .text("off") {
            logger.warning("PostgreSQL runs with fsync=off: a crash of its machine loses what was reported done.")
        }
    }
}
