import Jobs

/// What the collector knows. A value without I/O.
struct CollectorState: Sendable {
    /// Of machines that are scraped.
    private(set) var exporters: [EntityName: NodeReport] = [:]
    /// For the processors' time between two.
    private var readings: [EntityName: ExporterReading] = [:]
    /// All nodes at the last collection, sorted by name.
    private(set) var latest: [NodeReport] = []
    /// When that was.
    private(set) var collectedAt: Timestamp?
    /// How often samples were stored.
    private(set) var collections: UInt64 = 0
    /// What is kept, since the last time; nil when nobody has asked.
    var size: NodeSampleStore.Size?
    /// When what is old was condensed and deleted last.
    private var houseKeptAt: Timestamp?

    /// From one time that is done to the next: more often there is nothing to condense.
    private static let housekeeping = Duration.seconds(300)

    /// Which are to be asked: a machine whose worker is heard tells more itself.
    func due(_ exporters: [NodeExporter], _ fleet: [FleetReading]) -> [NodeExporter] {
        let online = Set(fleet.lazy.filter(\.isOnline).map(\.node))
        return exporters.filter { !online.contains($0.node) }
    }

    /// Takes what exporters answered.
    mutating func take(_ answers: [EntityName: ExporterAnswer], at now: Timestamp) {
        for (node, answer) in answers {
            switch answer {
            case .reading(let reading):
                exporters[node] = NodeReport(
                    node: node, isOnline: true, lastUpdate: now, figures: reading.figures(since: readings[node]))
                readings[node] = reading
            case .offline(let error):
                let last = exporters[node]?.lastUpdate
                exporters[node] = NodeReport(node: node, isOnline: false, lastUpdate: last, error: error)
                // A machine that comes back may have been started anew.
                readings[node] = nil
            }
        }
    }

    /// All nodes: those of the fleet, and the machines that are scraped and have no worker that is heard.
    func reports(_ fleet: [FleetReading]) -> [NodeReport] {
        var nodes = Dictionary(fleet.map { ($0.node, NodeReport($0)) }, uniquingKeysWith: { first, _ in first })
        for (node, report) in exporters where nodes[node]?.isOnline != true { nodes[node] = report }
        return nodes.values.sorted { $0.node < $1.node }
    }

    /// Ends a collection. Answers the samples to store.
    mutating func collect(_ fleet: [FleetReading], at now: Timestamp) -> [NodeSample] {
        latest = reports(fleet)
        collectedAt = now
        return latest.compactMap(\.sample)
    }

    /// Samples were stored, or may have been.
    mutating func stored() {
        collections &+= 1
        size = nil
    }

    /// Whether it is time to condense and delete what is old. Says so once.
    mutating func isHouseDue(at now: Timestamp) -> Bool {
        // A clock that was set back must not put it off.
        if let last = houseKeptAt, last <= now, now - last < Self.housekeeping { return false }
        houseKeptAt = now
        return true
    }

    /// It went wrong: it is tried again at the next collection.
    mutating func houseFailed() { houseKeptAt = nil }
}
