import Crawling
import Fleet
import Jobs
import Services

/// Backups of everything, while it runs.
struct Backups: Sendable {
    private let stores: PlatformStores
    private let controller: Controller

    init(_ stores: PlatformStores, _ controller: Controller) {
        self.stores = stores
        self.controller = controller
    }

    var hooks: BackupHooks {
        BackupHooks(
            folder: stores.folder.incoming,
            write: { [stores] withOutputs, sink in
                let writer = BackupWriter(
                    stores.database, tables: Schema.tables, outputs: stores.outputs, includesOutputs: withOutputs,
                    version: TrawlVersion.current)
                _ = try await writer.write(sink)
            },
            restore: { [stores, controller] path in
                let reader = BackupReader(tables: Schema.tables)
                let summary = try await reader.restore(path: path, into: stores.database, outputs: stores.outputs)
                // What the controller holds in memory is of the state before.
                try await controller.reload()
                return .init(
                    jobs: summary.rows["jobs"] ?? 0, spiders: summary.rows["spider_versions"] ?? 0,
                    outputs: summary.outputs)
            })
    }
}
