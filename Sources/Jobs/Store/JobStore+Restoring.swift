import Synchronization

extension JobStore {
    /// Reads everything anew: the rows were replaced by a restore. Attempts of which memory knew nothing go back into the
    /// queue.
    package func reload() async throws {
        state.withLock { $0.isDoubtful = true }
        try await refresh()
    }
}
