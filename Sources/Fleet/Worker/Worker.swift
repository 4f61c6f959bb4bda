package import Jobs
package import Logging
import ServiceLifecycle

/// A node's part of the fleet: takes attempts from the controller as slots come free, runs them, ships their outputs.
package final class Worker: Service {
    package struct Configuration: Sendable {
        package var name: EntityName
        /// How many attempts run at a time; default: the machine's cores.
        package var slots: Int
        package var labels: Set<EntityName> = []
        /// Where checkpoints and outputs under way lie.
        package var folder: String
        /// Where others reach this node's own port; nil when it has none. Set before `run`.
        package var address: String?
        /// What a run that is asked to stop has until it is stopped by force.
        package var grace: Duration = .seconds(10)

        package init(name: EntityName, slots: Int, folder: String) {
            self.name = name
            self.slots = slots
            self.folder = folder
        }
    }

    package let configuration: Configuration

    package init(
        _ client: any ControllerClient, runners: [any Runner], configuration: Configuration, logger: Logger
    ) throws { fatalError("not built") }

    /// Works until graceful shutdown (drains: P8) or cancellation (stops at once; checkpoints stay).
    package func run() async throws { fatalError() }

    /// What `GET /health` tells.
    package var health: WorkerHealth { fatalError() }

    /// The `/scrape` of the worker's own port: crawls now, in a slot of its own kind (at most `slots` at once, else
    /// ``FleetFault``), and answers `{"crawled":…,"errors":…,"items":…,"stats":…}`.
    package func scrapeNow(_ request: JobRequest) async throws -> RunReport { fatalError() }
}

package struct WorkerHealth: Sendable, Hashable {
    package var node: EntityName
    package var slots: Int
    package var running: Int
    /// Whether the controller answered the last time it was asked.
    package var isConnected: Bool
    package var isDraining: Bool

    package init(node: EntityName, slots: Int, running: Int, isConnected: Bool, isDraining: Bool) {
        self.node = node
        self.slots = slots
        self.running = running
        self.isConnected = isConnected
        self.isDraining = isDraining
    }
}
