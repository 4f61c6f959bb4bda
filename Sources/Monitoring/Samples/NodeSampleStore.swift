package import Jobs
package import SQL
import Web

/// The samples of all nodes, in the table `node_samples`: as they were taken for an hour, condensed to five minutes after it.
package final class NodeSampleStore: Sendable {
    /// Seconds that a condensed sample stands for.
    private static let span: Int64 = 300
    /// How long samples stay as they were taken.
    private static let whole = Duration.seconds(3_600)
    /// How many spans one call condenses at most: a day.
    private static let mostSpans = 288
    /// How many rows one question is answered with at most.
    package static let mostRead = 20_000

    private let database: any Database

    /// Opens the store: brings the schema up to date.
    package init(_ database: any Database) async throws {
        self.database = database
        try await database.migrate(Schema.migrations)
    }

    /// Writes samples, those of one collection in one commit. One of the same node and time is replaced.
    package func add(_ samples: [NodeSample]) async throws {
        guard !samples.isEmpty else { return }
        let rows = samples.map { Self.row($0, span: 0) }
        try await database.write { connection in for row in rows { try Self.insert(row, connection) } }
    }

    /// The samples of a node with `from ≤ time ≤ to`, oldest first; the newest ``mostRead`` when there are more.
    package func samples(of node: EntityName, from: Timestamp, to: Timestamp) async throws -> [NodeSample] {
        try await database.read { connection in
            try connection.query(
                """
                SELECT node, taken_at, figures FROM node_samples WHERE node = ? AND taken_at BETWEEN ? AND ? \
                ORDER BY taken_at DESC LIMIT \(Self.mostRead)
                """, [.text(node.text), .integer(from.microseconds), .integer(to.microseconds)]
            ).reversed().compactMap(Self.sample)
        }
    }

    /// What each node did from one time to another, as one sample each; over the newest rows when there are very many.
    package func condensed(from: Timestamp, to: Timestamp) async throws -> [EntityName: SampleCondenser] {
        try await database.read { connection in
            var nodes: [EntityName: SampleCondenser] = [:]
            try connection.forEach(
                """
                SELECT node, taken_at, figures FROM node_samples WHERE taken_at BETWEEN ? AND ? \
                ORDER BY taken_at DESC LIMIT \(Self.mostRead)
                """, [.integer(from.microseconds), .integer(to.microseconds)]
            ) { row in
                if let sample = Self.sample(row) { nodes[sample.node, default: SampleCondenser()].add(sample) }
                return true
            }
            return nodes
        }
    }

    /// The newest sample of each node.
    package func latest() async throws -> [EntityName: NodeSample] {
        try await database.read { connection in
            try connection.query(
                """
                SELECT s.node, s.taken_at, s.figures FROM node_samples s \
                JOIN (SELECT node, MAX(taken_at) AS newest FROM node_samples GROUP BY node) n \
                ON n.node = s.node AND n.newest = s.taken_at
                """
            ).reduce(into: [:]) { nodes, row in
                if let sample = Self.sample(row) { nodes[sample.node] = sample }
            }
        }
    }

    /// What is kept.
    package struct Size: Sendable, Hashable {
        package var samples = 0
        package var nodes = 0
        /// About what they take on disk, indexes included.
        package var bytes: Int64 = 0

        package init() {}
    }

    package func size() async throws -> Size {
        let row = try await database.read { connection in
            try connection.first(
                """
                SELECT COUNT(*), COUNT(DISTINCT node), SUM(LENGTH(figures) + 3 * LENGTH(node) + 64) FROM node_samples
                """)
        }
        var size = Size()
        size.samples = Int(clamping: row?[0].integer ?? 0)
        size.nodes = Int(clamping: row?[1].integer ?? 0)
        size.bytes = row?[2].integer ?? 0
        return size
    }

    /// Deletes what is older than `age`, and condenses what is older than an hour, a bounded part of it a call.
    package func keepHouse(now: Timestamp, age: Duration) async throws {
        let oldest = now + (.zero - age)
        try await database.write { connection in
            try connection.execute("DELETE FROM node_samples WHERE taken_at < ?", [.integer(oldest.microseconds)])
        }
        let span = Self.span * 1_000_000
        let recent = (now + (.zero - Self.whole)).microseconds
        // Whole spans only, so that each is condensed once.
        let end = recent - ((recent % span) + span) % span
        for _ in 0..<Self.mostSpans {
            guard try await condense(before: end) else { return }
        }
    }

    /// Condenses the oldest span that has samples as they were taken. Answers whether there was one.
    private func condense(before end: Int64) async throws -> Bool {
        let span = Self.span * 1_000_000
        return try await database.write { connection in
            guard
                let oldest = try connection.first(
                    "SELECT MIN(taken_at) FROM node_samples WHERE span = 0 AND taken_at < ?", [.integer(end)])?[0]
                    .integer
            else { return false }
            let start = oldest - ((oldest % span) + span) % span
            let (range, arguments): (String, [SQLValue]) = (
                "taken_at >= ? AND taken_at < ?", [.integer(start), .integer(start + span)]
            )
            var nodes: [EntityName: SampleCondenser] = [:]
            try connection.forEach("SELECT node, taken_at, figures FROM node_samples WHERE \(range)", arguments) {
                row in
                if let sample = Self.sample(row) { nodes[sample.node, default: SampleCondenser()].add(sample) }
                return true
            }
            // What could not be read goes too.
            try connection.execute("DELETE FROM node_samples WHERE \(range)", arguments)
            for (_, condenser) in nodes.sorted(by: { $0.key < $1.key }) {
                guard let sample = condenser.sample else { continue }
                try Self.insert(Self.row(sample, span: Self.span), connection)
            }
            return true
        }
    }

    private static func row(_ sample: NodeSample, span: Int64) -> [SQLValue] {
        [
            .text(sample.node.text), .integer(sample.takenAt.microseconds), .integer(span),
            .text(sample.stored.description),
        ]
    }

    private static func insert(_ row: [SQLValue], _ connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO node_samples (node, taken_at, span, figures) VALUES (?, ?, ?, ?) \
            ON CONFLICT (node, taken_at) DO UPDATE SET span = excluded.span, figures = excluded.figures
            """, row)
    }

    private static func sample(_ row: SQLRow) -> NodeSample? {
        NodeSample(node: row[0].text, takenAt: row[1].integer, stored: row[2].text)
    }
}
