import Fleet
import Jobs
import SQL

/// A request that is answered with `"status": "error"`: Scrapyd's clients tell that by the body, not by the status.
struct ScrapydFault: Error, Sendable {
    let message: String

    init(_ message: String) { self.message = message }

    static func required(_ name: String) -> ScrapydFault { ScrapydFault("'\(name)' parameter is required") }
    static func projectMissing(_ project: String) -> ScrapydFault { ScrapydFault("project '\(project)' not found") }
    static func versionMissing(_ version: String) -> ScrapydFault { ScrapydFault("version '\(version)' not found") }
    static func spiderMissing(_ spider: String) -> ScrapydFault { ScrapydFault("spider '\(spider)' not found") }

    /// What an error of ours is called here; nil for one that nobody foresaw.
    init?(_ error: any Error) {
        switch error {
        case let fault as ScrapydFault: self = fault
        case let fault as EggFault where fault.code == .noArchive: self.init(fault.description)
        case let fault as EggFault where fault.code == .noProject: self.init("BadEggError: \(fault.description)")
        case let fault as EggFault: self.init("RunnerError: \(fault.description)")
        case let fault as SubmissionFault: self.init(fault.description)
        case let fault as FleetFault: self.init(fault.description)
        default:
            guard let fault = HTTPFault(error) else { return nil }
            self.init(fault.description)
        }
    }
}
