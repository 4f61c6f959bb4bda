import Jobs
import Logging
import Monitoring
import SQL
import Services
import Synchronization
import TestSupport

/// Monitoring with its API on a free port, over a fleet that a test says.
struct RunningMonitoring: Sendable {
    let collector: NodeCollector
    let jobs: JobStore
    let table: RouteTable
    let port: Int
    let time: ManualTime

    /// Runs it for the time of `body`.
    static func run(
        _ fleet: [FleetReading], alerts: [Route] = [], access: AccessControl = TestRoutes.open,
        _ body: (RunningMonitoring) async throws -> Void
    ) async throws {
        try await withScratchFolder { folder in
            let database = try SQLiteDatabase(path: folder.file("trawl.db"))
            let time = ManualTime()
            let collector = NodeCollector(
                store: try await NodeSampleStore(database), time: time, logger: TestRoutes.logger
            ) { fleet }
            let jobs = try await JobStore(database, time: time, seed: 1)
            let table = MonitoringRoutes(
                collector: collector, jobs: jobs, version: "1.2.3", alerts: alerts, time: time
            ) { format in
                Array("\(format)".utf8)
            }.table()
            try await withService(table, access: access) { address in
                try await body(
                    RunningMonitoring(
                        collector: collector, jobs: jobs, table: table, port: address.port, time: time))
            }
            try await database.close()
        }
    }

    func get(_ target: String, _ headers: [(String, String)] = []) async throws -> RawAnswer {
        try await RawClient.fetch(target, port: port, headers: headers)
    }

    func post(_ target: String, _ body: String = "") async throws -> RawAnswer {
        try await RawClient.fetch(target, port: port, method: "POST", body: body)
    }
}

extension FleetReading {
    /// A node as a test says it; offline without figures.
    static func test(_ name: String, _ figures: [NodeFigure: Double]? = nil) throws -> FleetReading {
        guard let name = EntityName(name) else { throw ScriptError.unexpected(name) }
        return FleetReading(
            node: name, isOnline: figures != nil, lastSeen: figures.map { _ in ManualTime().now },
            figures: figures ?? [:])
    }
}
