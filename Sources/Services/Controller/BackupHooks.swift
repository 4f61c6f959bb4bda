/// How the whole state is written out and brought back: given by who composes the program, since it reaches over all rooms.
package struct BackupHooks: Sendable {
    /// What a restore brought back.
    package struct Restored: Sendable, Hashable {
        package var jobs: Int
        package var spiders: Int
        package var outputs: Int

        package init(jobs: Int, spiders: Int, outputs: Int) {
            self.jobs = jobs
            self.spiders = spiders
            self.outputs = outputs
        }
    }

    package typealias Sink = @Sendable ([UInt8]) async throws -> Void

    /// Writes a tar of all state into the sink, with items and logs or without.
    package var write: @Sendable (_ withOutputs: Bool, _ sink: Sink) async throws -> Void
    /// Replaces all state by the tar at a path.
    package var restore: @Sendable (_ path: String) async throws -> Restored
    /// Where a tar that is being sent may lie until it is restored.
    package var folder: String
    /// The largest tar.
    package var mostBytes = 1 << 40

    package init(
        folder: String, write: @escaping @Sendable (_ withOutputs: Bool, _ sink: Sink) async throws -> Void,
        restore: @escaping @Sendable (_ path: String) async throws -> Restored
    ) {
        self.folder = folder
        self.write = write
        self.restore = restore
    }
}
