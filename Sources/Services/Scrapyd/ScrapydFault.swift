import Jobs

/// A request that is answered with `"status": "error"`: Scrapyd's clients tell that by the body, not by the status.
struct ScrapydFault: Error, Sendable {
    let message: String
    /// Whether it is for something that is not there.
    let isMissing: Bool

    init(_ message: String, isMissing: Bool = false) {
        self.message = message
        self.isMissing = isMissing
    }

    static func required(_ name: String) -> ScrapydFault { ScrapydFault("'\(name)' parameter is required") }
    static func projectMissing(_ project: String) -> ScrapydFault { missing("project", project) }
    static func versionMissing(_ version: String) -> ScrapydFault { missing("version", version) }
    static func spiderMissing(_ spider: String) -> ScrapydFault { missing("spider", spider) }

    private static func missing(_ what: String, _ name: String) -> ScrapydFault {
        ScrapydFault("\(what) '\(name)' not found", isMissing: true)
    }

    /// What an error of ours is called here; one that nobody foresaw as Scrapyd calls an exception of Python.
    init(_ error: any Error) {
        switch error {
        case let fault as ScrapydFault: self = fault
        case let fault as EggFault where fault.code == .noArchive: self.init(fault.description)
        case let fault as EggFault where fault.code == .noProject: self.init("BadEggError: \(fault.description)")
        case let fault as EggFault: self.init("RunnerError: \(fault.description)")
        default:
            self.init((error as? HTTPFault ?? HTTPFault(error))?.description ?? "\(type(of: error)): \(error)")
        }
    }
}
