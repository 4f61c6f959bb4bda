package import SQL

/// Puts backups back, into either engine.
package struct BackupReader: Sendable {
    private let tables: [String]
    private let rules: [String: TableRule]

    /// - Parameters:
    ///   - tables: all that the platform has, those that others refer to first.
    ///   - rules: what may stand in their rows; a table without a rule may hold anything.
    package init(tables: [String], rules: [String: TableRule] = Schema.rules) {
        self.tables = tables
        self.rules = rules
    }

    /// Looks through the whole backup without changing anything. Throws ``BackupFault``.
    package func check(path: String) async throws -> BackupSummary {
        try await BlockingQueue("trawl.backup").run { [tables, rules] in
            try BackupCheck(BackupFile(path), tables: tables, rules: rules).summary
        }
    }

    /// Replaces all rows of all tables by those of the backup, and, when it has items and logs, all of those. The database's
    /// schema must be up to date. Nobody else may work with the two meanwhile; who keeps something of them in memory must
    /// read it anew afterwards.
    ///
    /// First the whole backup is checked, each row too, and its items and logs are laid out beside the present ones, then the rows are
    /// replaced in one transaction, then the outputs change places. What goes wrong before that transaction's commit changes
    /// nothing. Should the machine stop between the commit and the change of places, restore again. Throws ``BackupFault``,
    /// ``SQLFault``, ``OutputFault``.
    package func restore(
        path: String, into database: any Database, outputs: OutputStore
    ) async throws -> BackupSummary {
        let queue = BlockingQueue("trawl.backup")
        let (file, check) = try await queue.run { [tables, rules] in
            let file = try BackupFile(path)
            return (file, try BackupCheck(file, tables: tables, rules: rules))
        }
        let rows = BackupRestoration(file, check, tables: tables)
        try await database.read { connection in try rows.requireColumns(connection) }
        do {
            if check.manifest.hasOutputs { try await queue.run { try Self.stage(file, in: outputs.files) } }
            try await database.write { connection in try rows.replaceAll(connection) }
        } catch {
            try? await queue.run { try outputs.files.tidyUp() }
            throw error
        }
        if check.manifest.hasOutputs { try await outputs.replaceAllByStaged() }
        return check.summary
    }

    private static func stage(_ file: BackupFile, in folder: OutputFolder) throws {
        try folder.tidyUp()
        var entries = BackupEntries(file)
        while let entry = try entries.next() {
            guard case .output(let output) = entry.name else { continue }
            try folder.stage(output, size: entry.size) { position, count throws(OutputFault) in
                do throws(BackupFault) { return try file.read(at: entry.begin + position, count: count) } catch {
                    throw .io(error.description)
                }
            }
        }
    }
}
