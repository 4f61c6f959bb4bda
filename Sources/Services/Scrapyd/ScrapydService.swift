package import Fleet
import Jobs
import NIOHTTP1

/// What a Scrapyd instance does: calls, pages and files over a controller.
package struct ScrapydService: Sendable {
    package let controller: Controller
    package let instance: ScrapydInstance
    let bodies = LargeBodies(most: 4)
    /// Eggs whose spiders are listed at a time.
    let listings = LargeBodies(most: 4)
    let files: ScrapydFiles
    let reports = ScrapydLogReports()

    /// How many ended jobs lists show, the newest.
    static let mostFinished = 100
    /// How many others.
    static let mostListed = 10_000

    package init(controller: Controller, instance: ScrapydInstance) {
        self.controller = controller
        self.instance = instance
        files = ScrapydFiles(outputs: controller.outputs)
    }

    /// Its calls, by the last name of their paths. Made anew each time.
    var endpoints: [String: ScrapydEndpoint] {
        [
            "daemonstatus.json": ScrapydEndpoint { try await daemonStatus($0, $1) },
            "addversion.json": ScrapydEndpoint(isPost: true, limit: Self.mostUpload) { try await addVersion($0, $1) },
            "schedule.json": ScrapydEndpoint(isPost: true) { try await schedule($0, $1) },
            "cancel.json": ScrapydEndpoint(isPost: true) { try await cancel($0, $1) },
            "status.json": ScrapydEndpoint { try await status($0, $1) },
            "listjobs.json": ScrapydEndpoint { try await listJobs($0, $1) },
            "listprojects.json": ScrapydEndpoint { try await listProjects($0, $1) },
            "listversions.json": ScrapydEndpoint { try await listVersions($0, $1) },
            "listspiders.json": ScrapydEndpoint { try await listSpiders($0, $1) },
            "delversion.json": ScrapydEndpoint(isPost: true) { try await deleteVersion($0, $1) },
            "delproject.json": ScrapydEndpoint(isPost: true) { try await deleteProject($0, $1) },
        ]
    }

    /// An egg as percent-encoded text takes three bytes for one.
    private static let mostUpload = 3 * EggArchive.mostBytes + (1 << 20)
}
