import Crawling
import Jobs
import Logging
import SQL
import Web

/// Backups of a data folder on which no controller runs.
enum OfflineBackup {
    /// Opens the state, which no controller may have open, lends it to `body` and closes it.
    static func withStores<Answer: Sendable>(
        _ configuration: Configuration, _ body: (PlatformStores) async throws -> Answer
    ) async throws -> Answer {
        let logger = Logger(label: "trawl") {
            LineLogHandler(label: $0, format: configuration.logFormat, level: .warning)
        }
        let stores = try await PlatformStores.open(try DataFolder(configuration), logger: logger)
        do {
            let answer = try await body(stores)
            await stores.close()
            return answer
        } catch {
            await stores.close()
            switch error {
            case let fault as BackupFault: throw WorkFault(fault.description)
            case let fault as SQLFault: throw WorkFault(fault.description)
            case let fault as OutputFault: throw WorkFault("items and logs: \(fault)")
            default: throw error
            }
        }
    }

    /// Writes a backup into `sink`; answers its bytes.
    static func write(
        _ stores: PlatformStores, withOutputs: Bool, _ sink: @Sendable ([UInt8]) async throws -> Void
    ) async throws -> Int {
        let writer = BackupWriter(
            stores.database, tables: Schema.tables, outputs: stores.outputs, includesOutputs: withOutputs,
            version: TrawlVersion.current)
        return Int(clamping: try await writer.write(sink).bytes)
    }

    /// Replaces everything; answers what `POST /restore` does.
    static func restore(_ path: String, into stores: PlatformStores) async throws -> JSONValue {
        let reader = BackupReader(tables: Schema.tables)
        let summary = try await reader.restore(path: path, into: stores.database, outputs: stores.outputs)
        return [
            "message": "restored", "jobs": .integer(Int64(summary.rows["jobs"] ?? 0)),
            "spiders": .integer(Int64(summary.rows["spider_versions"] ?? 0)),
            "outputs": .integer(Int64(summary.outputs)),
        ]
    }
}
