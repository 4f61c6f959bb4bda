import Foundation
import Synchronization

/// A data folder that `initdb` made once for all servers of this process, removed when the process exits.
actor PostgresTemplate {
    static let shared = PostgresTemplate()

    /// For `exit`, which can take nothing with it.
    private static let madeFolder = Mutex<String?>(nil)

    private var making: Task<String, any Error>?

    /// The folder; the first call makes it.
    func folder(_ installation: PostgresInstallation) async throws -> String {
        // One task for all who ask: they wait for it, so it is not loose.
        let task = making ?? Task { try await Self.make(installation) }
        making = task
        return try await task.value
    }

    private static func make(_ installation: PostgresInstallation) async throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "trawl-postgres-\(UUID().uuidString)")
            .path(percentEncoded: false)
        try installation.makeFolder(folder)
        madeFolder.withLock { $0 = folder }
        atexit {
            PostgresTemplate.madeFolder.withLock { folder in
                if let folder { try? FileManager.default.removeItem(atPath: folder) }
            }
        }
        try await installation.run(
            "initdb",
            [
                "--pgdata", folder + "/data", "--username", "postgres", "--auth", "trust", "--encoding", "UTF8",
                "--no-locale", "--no-sync",
            ])
        return folder + "/data"
    }
}
