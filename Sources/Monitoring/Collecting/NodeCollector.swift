package import Jobs
package import Logging
package import NIOSSL
import ServiceLifecycle
import Synchronization

/// Takes down every half minute how all machines of the fleet are, and keeps it.
///
/// Workers tell it with their heartbeats; machines without one are asked for what Prometheus' node exporter says.
package final class NodeCollector: Service {
    package struct Configuration: Sendable {
        /// From one collection to the next.
        package var interval: Duration = .seconds(30)
        /// How long samples are kept.
        package var retention: Duration = .seconds(86_400)
        /// Machines without a worker.
        package var exporters: [NodeExporter] = []
        /// What an exporter may take to answer.
        package var patience: Duration = .seconds(5)
        /// For exporters that speak TLS; nil for the machine's authorities.
        package var tls: TLSConfiguration?

        package init() {}
    }

    /// What the fleet's nodes said last.
    package typealias Fleet = @Sendable () async throws -> [FleetReading]

    package let configuration: Configuration
    package let store: NodeSampleStore
    private let fleet: Fleet
    private let time: any TimeSource
    private let logger: Logger
    private let state = Mutex(CollectorState())

    package init(
        store: NodeSampleStore, configuration: Configuration = .init(), time: any TimeSource = SystemTime(),
        logger: Logger, fleet: @escaping Fleet
    ) {
        self.store = store
        self.configuration = configuration
        self.time = time
        self.logger = logger
        self.fleet = fleet
    }

    /// How all machines are now: what workers said with their last heartbeat, and exporters at the last collection. Sorted
    /// by name.
    package func current() async throws -> [NodeReport] {
        let fleet = try await fleet()
        return state.withLock { $0.reports(fleet) }
    }

    /// How all machines were at the last collection; empty before the first.
    package var latest: [NodeReport] { state.withLock { $0.latest } }

    /// When the last collection was; nil before the first.
    package var collectedAt: Timestamp? { state.withLock { $0.collectedAt } }

    /// Collects now, stores, and condenses and deletes what is old. Answers how many samples it stored.
    @discardableResult
    package func collect() async throws -> Int {
        let due = try await self.due()
        if !due.isEmpty {
            let scraper = ExporterScraper(tls: configuration.tls, patience: configuration.patience)
            let answers = await scraper.scrape(due)
            let now = time.now
            state.withLock { $0.take(answers, at: now) }
        }
        let fleet = try await fleet()
        let now = time.now
        let samples = state.withLock { $0.collect(fleet, at: now) }
        defer { state.withLock { $0.stored() } }
        try await store.add(samples)
        guard state.withLock({ $0.isHouseDue(at: now) }) else { return samples.count }
        do {
            try await store.keepHouse(now: now, age: configuration.retention)
        } catch {
            state.withLock { $0.houseFailed() }
            throw error
        }
        return samples.count
    }

    /// What is kept, as it was when somebody asked first since the last collection: counting takes time, and health is asked
    /// for often.
    package func size() async throws -> NodeSampleStore.Size {
        let (known, collection) = state.withLock { ($0.size, $0.collections) }
        if let known { return known }
        let size = try await store.size()
        // One that was counted before a collection says nothing of after it.
        state.withLock { if $0.collections == collection { $0.size = size } }
        return size
    }

    private func due() async throws -> [NodeExporter] {
        guard !configuration.exporters.isEmpty else { return [] }
        let fleet = try await fleet()
        return state.withLock { $0.due(configuration.exporters, fleet) }
    }

    /// Collects until it is cancelled or shut down gracefully. What goes wrong is logged, and tried again when it is time.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            // By then the worker beside it has said for the first time how its machine is.
            var pause = min(self.configuration.interval, .seconds(5))
            while (try? await Task.sleep(for: pause)) != nil {
                do {
                    try await self.collect()
                } catch  where !Task.isCancelled {
                    self.logger.error(
                        "how the nodes are cannot be stored; tried again", metadata: ["error": "\(error)"])
                } catch {
                    return
                }
                pause = self.configuration.interval
            }
        }
    }
}
