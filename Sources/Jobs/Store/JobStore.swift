package import SQL
import Synchronization
import Web

/// All jobs: the database's rows and, in memory, which queues wait. The table is the queue; what memory holds is rebuilt
/// from it at start. One store at a time works on a database (``Database/claim(_:)``), but rows that other processes insert
/// are found by ``refresh()``.
///
/// Calls may come from many tasks at once; they meet in the database, which commits together what waits together. Memory
/// is told after each commit.
package final class JobStore: Sendable {
    let database: any Database
    let time: any TimeSource
    let configuration: Configuration
    let state: Mutex<JobStoreState>
    private let observers = Mutex(Observers())

    private struct Observers: Sendable {
        var queued: [@Sendable () -> Void] = []
        var changed: [@Sendable ([Job]) -> Void] = []
        var unreadable: [@Sendable (Int) -> Void] = []
    }

    /// Opens the store: brings the schema up to date and reads what waits.
    ///
    /// - Parameter seed: of ids and waits; from the system's generator but in tests.
    package init(
        _ database: any Database, time: any TimeSource = SystemTime(), configuration: Configuration = .init(),
        seed: UInt64
    ) async throws {
        self.database = database
        self.time = time
        self.configuration = configuration
        try await database.migrate(Schema.migrations)
        var loaded = JobStoreState(seed: seed)
        loaded.load(try await database.read { try StoredJobs($0) })
        state = Mutex(loaded)
    }

    /// Called, outside any lock, whenever jobs came into the queue: by submission, loss, release, retry or refresh.
    package func onQueued(_ notify: @escaping @Sendable () -> Void) {
        observers.withLock { $0.queued.append(notify) }
    }

    /// Called, outside any lock, after the commit, with jobs that changed their state; new ones are not among them.
    package func onChanged(_ notify: @escaping @Sendable ([Job]) -> Void) {
        observers.withLock { $0.changed.append(notify) }
    }

    /// Called, outside any lock, when rows were found that cannot be read, with how many: once for each row. They are left
    /// out of lists, and failed when their turn comes.
    package func onUnreadable(_ notify: @escaping @Sendable (Int) -> Void) {
        observers.withLock { $0.unreadable.append(notify) }
    }

    /// Writes, then tells memory. A body that throws leaves both as they were.
    func commit<Answer: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Answer,
        remember: (inout JobStoreState, Answer) -> Void
    ) async throws -> Answer {
        state.withLock { $0.underWay += 1 }
        do {
            let answer = try await database.write(body)
            state.withLock { state in
                remember(&state, answer)
                state.underWay -= 1
                state.writes += 1
            }
            return answer
        } catch {
            let fault = error as? SQLFault
            state.withLock { state in
                state.underWay -= 1
                state.writes += 1
                // The commit itself may have failed half-way: what memory holds is no longer sure.
                if let fault, fault.code == .unavailable || fault.code == .io { state.isDoubtful = true }
            }
            throw error
        }
    }

    func notifyQueued() {
        for notify in observers.withLock({ $0.queued }) { notify() }
    }

    func notifyUnreadable(_ count: Int) {
        for notify in observers.withLock({ $0.unreadable }) { notify(count) }
    }

    /// Tells who listens, and answers the jobs as they are now.
    @discardableResult
    func notify(_ changes: [JobChange]) -> [Job] {
        if changes.contains(where: { $0.transition.entersQueue }) { notifyQueued() }
        let jobs = changes.map(\.row.job)
        let observers = observers.withLock { $0.changed }
        let changed = zip(changes, jobs).filter { $0.0.transition.isChange }.map(\.1)
        guard !changed.isEmpty else { return jobs }
        for notify in observers { notify(changed) }
        return jobs
    }

    /// A generator of its own for one write, whose body may run twice.
    func generator() -> SplitMix64 { state.withLock { SplitMix64(seed: $0.generator.next()) } }
}

extension JobStore {
    package struct Configuration: Sendable {
        /// A queue of a project and priority that has waited so long without being served counts as one priority higher, and
        /// so on (P6: nothing starves).
        package var ageing: Duration = .seconds(60)
        package var retries = RetrySchedule()
        /// More than so many jobs waiting are refused with `queue_full`.
        package var mostPending = 10_000_000

        package init() {}
    }
}
