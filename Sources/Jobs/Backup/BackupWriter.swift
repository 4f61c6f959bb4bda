package import SQL
import Web

/// Makes a backup: one tar archive with all tables, as they stood at one moment, and all items and logs.
///
/// In it, in this order: `manifest.json`; `tables/<table>.<nnnn>.jsonl`, each with a line of its columns and then a line a
/// row; `items/…` and `logs/…` as they lie on disk; `end.json` with counts and the SHA-256 of all before it.
/// `tar tf` lists it.
package struct BackupWriter: Sendable {
    private let database: any Database
    private let tables: [String]
    private let outputs: OutputStore
    private let includesOutputs: Bool
    private let version: String
    private let time: any TimeSource

    /// - Parameters:
    ///   - tables: all that are to be in it, those that others refer to first.
    ///   - outputs: the items and logs; their disk also takes the tables meanwhile.
    ///   - includesOutputs: whether items and logs are in it.
    ///   - version: the program's.
    package init(
        _ database: any Database, tables: [String], outputs: OutputStore, includesOutputs: Bool = true, version: String,
        time: any TimeSource = SystemTime()
    ) {
        self.database = database
        self.tables = tables
        self.outputs = outputs
        self.includesOutputs = includesOutputs
        self.version = version
        self.time = time
    }

    /// Writes the archive in pieces of at most some hundred kilobytes, each when the one before was taken. Throws
    /// ``BackupFault``, ``SQLFault`` and what `emit` throws; what was emitted until then is no whole backup, and
    /// ``BackupReader`` notices.
    package func write(_ emit: @Sendable ([UInt8]) async throws -> Void) async throws -> BackupSummary {
        let now = time.now
        let manifest = BackupManifest(
            version: version, createdAt: now.description, dialect: database.dialect == .sqlite ? "sqlite" : "postgres",
            tables: tables, hasOutputs: includesOutputs)
        let files = outputs.files
        let spool = try await outputs.surveys.run { try BackupSpool(in: files) }
        let seconds = now.microseconds / 1_000_000
        let spooled = try await database.read { [tables] connection in
            try BackupTables.write(tables, of: connection, manifest: manifest, to: spool, time: seconds)
        }
        var stream = BackupStream(seconds)
        var position: Int64 = 0
        while position < spooled.bytes {
            let from = position
            let bytes = try await outputs.surveys.run { try spool.read(at: from, count: BackupStream.piece) }
            guard !bytes.isEmpty else { throw BackupFault(.io, "the backup's tables were cut short on disk") }
            try await stream.send(bytes, emit)
            position += Int64(bytes.count)
        }
        var summary = BackupSummary()
        summary.rows = spooled.rows
        if includesOutputs {
            for output in try await outputs.all().map(\.name).sorted(by: { $0.path < $1.path }) {
                guard let size = try await send(output, &stream, emit) else { continue }
                summary.outputs += 1
                summary.outputBytes += size
            }
        }
        let end = BackupEnd(
            digest: stream.finishDigest(), rows: summary.rows, outputs: summary.outputs,
            outputBytes: summary.outputBytes)
        try await stream.send(.end, Array((end.json.description + "\n").utf8), emit)
        try await stream.send(TarHeader.end, emit)
        summary.bytes = stream.count
        return summary
    }

    /// Sends one output as it stands now; nil when it has been deleted since. What grows meanwhile is left out.
    private func send(
        _ output: OutputName, _ stream: inout BackupStream, _ emit: @Sendable ([UInt8]) async throws -> Void
    ) async throws -> Int64? {
        let files = outputs.files
        let opened = try await outputs.surveys.run { try BackupSource(output, in: files) }
        guard let source = opened else { return nil }
        try await stream.begin(.output(output), size: source.size, emit)
        var position: Int64 = 0
        while position < source.size {
            let from = position
            let bytes = try await outputs.surveys.run { try source.read(at: from, count: BackupStream.piece) }
            try await stream.send(bytes, emit)
            position += Int64(bytes.count)
        }
        try await stream.send([UInt8](repeating: 0, count: TarHeader.padding(source.size)), emit)
        return source.size
    }
}
