import Foundation
package import Testing
import Web

/// What people use beside Scrapyd, as Python packages in an environment of their own that `scripts/bootstrap --with-tests`
/// makes.
package enum ScrapydClients {
    /// The environment, in the folder of this package.
    package static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: ".build/scrapyd-clients").path(percentEncoded: false)

    /// Its Python.
    package static let python = folder + "/bin/python"

    /// One of its programs, such as `scrapyd-deploy`.
    package static func program(_ name: String) -> String { folder + "/bin/" + name }

    /// Why it cannot be used; nil when it can.
    package static var unavailable: String? {
        guard FileManager.default.isExecutableFile(atPath: python) else {
            return "\(python) is not there (scripts/bootstrap --with-tests)"
        }
        return nil
    }

    /// Lets LogParser read the logs in `folder` once: `<project>/<spider>/<job>.log`, `jobs` of them. Beside each it
    /// leaves `<job>.json`, and `stats.json` in the folder itself.
    package static func parseLogs(in folder: ScratchFolder, jobs: Int) async throws {
        let program = "from logparser.run import main; main()"
        // It never ends by itself.
        try await Program(path: python).withRunning(
            ["-c", program, "-dir", folder.path, "-t", "1", "-dt"], in: folder.path
        ) { running in
            try await eventually(within: .seconds(60), "LogParser has read \(jobs) logs; it wrote: \(running.errors)") {
                guard let text = try? folder.text("stats.json"), let answer = try? JSONValue(parsing: text),
                    case .object(let projects)? = answer["datas"]
                else { return false }
                var seen = 0
                for project in projects {
                    guard case .object(let spiders) = project.value else { continue }
                    for spider in spiders {
                        if case .object(let found) = spider.value { seen += found.count }
                    }
                }
                return seen == jobs
            }
        }
    }
}

extension Trait where Self == ConditionTrait {
    /// The test runs clients of Scrapyd.
    package static var needsScrapydClients: ConditionTrait {
        .needs("the clients of Scrapyd") { ScrapydClients.unavailable }
    }
}
