import Jobs
package import SQL
import Web

/// Alerts and silences in the database (tables `alerts` and `silences`).
package struct AlertStore: Sendable {
    /// How long what is over is kept.
    static let keeping = Duration.seconds(30 * 86_400)
    /// No more alerts that are over than these.
    static let most: Int64 = 10_000

    private let database: any Database
    private static let columns = "id, rule, state, began_at, fired_at, resolved_at, details"

    package init(_ database: any Database) { self.database = database }

    /// Those that are pending or fire, and those that are over of which somebody was not told.
    func open() async throws -> [Alert] {
        try await database.read { connection in
            try connection.query(
                "SELECT \(Self.columns) FROM alerts WHERE state <> 'resolved' OR details LIKE '%\"state\":\"firing\"%'"
            ).compactMap(Self.alert)
        }
    }

    /// Those that fired, the newest first: also those that still do.
    ///
    /// - Parameters:
    ///   - offset: how many are passed over.
    ///   - rule: only of this rule.
    package func history(offset: Int, limit: Int, rule: String? = nil) async throws -> [Alert] {
        var arguments: [SQLValue] = rule.map { [.text($0)] } ?? []
        arguments += [.integer(Int64(limit)), .integer(Int64(offset))]
        let condition = rule == nil ? "" : " AND rule = ?"
        return try await database.read { [arguments] connection in
            try connection.query(
                """
                SELECT \(Self.columns) FROM alerts WHERE fired_at IS NOT NULL\(condition) \
                ORDER BY fired_at DESC, id DESC LIMIT ? OFFSET ?
                """, arguments
            ).compactMap(Self.alert)
        }
    }

    func keep(_ changes: AlertBook.Changes) async throws {
        guard !changes.isEmpty else { return }
        let rows: [[SQLValue]] = changes.saved.map { alert in
            [
                .text(alert.id), .text(alert.rule), .text(alert.state.rawValue), .integer(alert.beganAt.microseconds),
                SQLValue(alert.firedAt?.microseconds), SQLValue(alert.resolvedAt?.microseconds),
                .text(alert.details.description),
            ]
        }
        let removed = changes.removed
        try await database.write { connection in
            for row in rows {
                try connection.execute(
                    """
                    INSERT INTO alerts (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?) \
                    ON CONFLICT (id) DO UPDATE SET state = excluded.state, fired_at = excluded.fired_at, \
                    resolved_at = excluded.resolved_at, details = excluded.details
                    """, row)
            }
            for id in removed { try connection.execute("DELETE FROM alerts WHERE id = ?", [.text(id)]) }
        }
    }

    /// Lets go what was over long ago, and what is too much.
    func prune(at now: Timestamp) async throws {
        let oldest = now + (.zero - Self.keeping)
        try await database.write { connection in
            try connection.execute(
                "DELETE FROM alerts WHERE resolved_at IS NOT NULL AND resolved_at < ?", [.integer(oldest.microseconds)])
            try connection.execute(
                """
                DELETE FROM alerts WHERE id IN (SELECT id FROM alerts WHERE resolved_at IS NOT NULL \
                ORDER BY resolved_at DESC LIMIT 1000 OFFSET ?)
                """, [.integer(Self.most)])
            try connection.execute("DELETE FROM silences WHERE ends_at < ?", [.integer(oldest.microseconds)])
        }
    }

    private static func alert(_ row: SQLRow) -> Alert? {
        guard let id = row["id"].text, let rule = row["rule"].text, let state = row["state"].text,
            let beganAt = row["began_at"].integer,
            let details = row["details"].text.flatMap({ try? JSONValue(parsing: $0) })
        else { return nil }
        return Alert(
            id: id, rule: rule, state: state, beganAt: beganAt, firedAt: row["fired_at"].integer,
            resolvedAt: row["resolved_at"].integer, details: details)
    }
}

/// Silences.
extension AlertStore {
    func silences() async throws -> [Silence] {
        try await database.read { connection in
            try connection.query(
                "SELECT id, created_at, begins_at, ends_at, details FROM silences ORDER BY created_at, id"
            ).compactMap { row in
                guard let id = row["id"].text, let created = row["created_at"].integer,
                    let begins = row["begins_at"].integer, let ends = row["ends_at"].integer,
                    let details = row["details"].text.flatMap({ try? JSONValue(parsing: $0) }),
                    case .array(let texts)? = details["matchers"]
                else { return nil }
                let matchers = texts.compactMap { try? LabelMatcher(reading: $0.plainText) }
                // One that has lost a condition would keep more quiet than it should.
                guard matchers.count == texts.count else { return nil }
                return Silence(
                    id: id, matchers: matchers, createdAt: Timestamp(microseconds: created),
                    beginsAt: Timestamp(microseconds: begins), endsAt: Timestamp(microseconds: ends),
                    author: details["author"]?.plainText ?? "", comment: details["comment"]?.plainText ?? "")
            }
        }
    }

    func forget(silences ids: Set<String>) async throws {
        try await database.write { connection in
            for id in ids { try connection.execute("DELETE FROM silences WHERE id = ?", [.text(id)]) }
        }
    }

    func keep(_ silence: Silence) async throws {
        let details: JSONValue = [
            "matchers": .array(silence.matchers.map { .string($0.description) }), "author": .string(silence.author),
            "comment": .string(silence.comment),
        ]
        let row: [SQLValue] = [
            .text(silence.id), .integer(silence.createdAt.microseconds), .integer(silence.beginsAt.microseconds),
            .integer(silence.endsAt.microseconds), .text(details.description),
        ]
        try await database.write { connection in
            try connection.execute(
                """
                INSERT INTO silences (id, created_at, begins_at, ends_at, details) VALUES (?, ?, ?, ?, ?) \
                ON CONFLICT (id) DO UPDATE SET ends_at = excluded.ends_at
                """, row)
        }
    }
}
