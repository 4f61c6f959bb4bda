import Crawling
import Web

/// What a person asked for cannot be done as asked: one sentence on stderr, exit code 2.
struct UsageFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// Runs `body` and turns the faults of files, settings and folders into one.
    static func explaining<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let fault as SettingsFault {
            throw UsageFault(fault.description)
        } catch let fault as FeedFault {
            throw UsageFault(fault.description)
        } catch let fault as StateFault {
            throw UsageFault(fault.description)
        } catch let fault as SpiderFault {
            throw UsageFault(fault.description)
        } catch let fault as SpiderFileFaults {
            throw UsageFault(fault.description)
        }
    }
}
