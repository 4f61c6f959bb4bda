package import SQL
package import Web

/// What is kept of nodes over restarts of the controller.
package final class NodeStore: Sendable {
    private let database: any Database

    /// Opens the store: brings the schema up to date.
    package init(_ database: any Database) async throws {
        self.database = database
        try await database.migrate(Schema.migrations)
    }

    /// All nodes, sorted by name.
    package func all() async throws -> [StoredNode] {
        try await database.read { connection in
            try connection.query("SELECT name, draining, last_seen, hello FROM nodes ORDER BY name").compactMap { row in
                guard let name = row[0].text.flatMap({ EntityName($0) }) else { return nil }
                var node = StoredNode(name: name)
                node.isDraining = row[1].isTrue
                node.lastSeen = row[2].integer.map(Timestamp.init)
                // What an older version wrote and this one cannot read, the node tells again when it joins.
                node.hello = row[3].text.flatMap { try? JSONValue(parsing: $0) }
                return node
            }
        }.sorted { $0.name < $1.name }
    }

    /// Writes nodes as they are, in one commit; those that are not named stay.
    package func save(_ nodes: [StoredNode]) async throws {
        guard !nodes.isEmpty else { return }
        let rows: [[SQLValue]] = nodes.map { node in
            [
                .text(node.name.text), SQLValue(node.isDraining), SQLValue(node.lastSeen?.microseconds),
                SQLValue(node.hello?.description),
            ]
        }
        try await database.write { connection in
            for row in rows {
                try connection.execute(
                    """
                    INSERT INTO nodes (name, draining, last_seen, hello) VALUES (?, ?, ?, ?) \
                    ON CONFLICT (name) DO UPDATE SET draining = excluded.draining, last_seen = excluded.last_seen, \
                    hello = excluded.hello
                    """, row)
            }
        }
    }

    /// Forgets a node. Answers whether it was known.
    @discardableResult
    package func forget(_ name: EntityName) async throws -> Bool {
        try await database.write { try $0.execute("DELETE FROM nodes WHERE name = ?", [.text(name.text)]) > 0 }
    }
}

/// A node, as it is kept.
package struct StoredNode: Sendable, Hashable {
    package var name: EntityName
    /// Whether it is to lease nothing more.
    package var isDraining = false
    package var lastSeen: Timestamp?
    /// What it told about itself when it joined last.
    package var hello: JSONValue?

    package init(name: EntityName) { self.name = name }
}
