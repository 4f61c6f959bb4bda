import Glibc
import Jobs

/// A Python that a project runs on: one of the node's, or a virtual environment above it with what the project's egg asks
/// for in its `requirements.txt`.
struct PythonEnvironment: Sendable, Hashable {
    /// A virtual environment and its folder.
    struct Additions: Sendable, Hashable {
        /// As pip reads them.
        let requirements: String
        /// Holds the environment, the list, and what pip said.
        let folder: String

        var environment: String { folder + "/environment" }
        var list: String { folder + "/requirements.txt" }
        /// There once all is installed; its time is that of the last use.
        var mark: String { folder + "/complete" }
    }

    /// The node's Python.
    let base: String
    /// Nil when that is all.
    let additions: Additions?

    /// - Parameter root: where virtual environments lie: one for each list and Python, however many projects ask for it.
    init(base: String, requirements: String?, root: String) {
        self.base = base
        additions = requirements.map { requirements in
            // Another version of Python under the same path has other packages.
            let real = realpath(base, nil)
            defer { free(real) }
            let identity = "\(base)\n\(real.map { String(cString: $0) } ?? "")\n\(requirements)"
            let name = Digest(of: Array(identity.utf8)).description
            return Additions(requirements: requirements, folder: "\(root)/\(name)")
        }
    }

    /// The Python to start.
    var python: String { additions.map { $0.environment + "/bin/python" } ?? base }

    /// Whether it can be started.
    var isComplete: Bool { additions.map { access($0.mark, F_OK) == 0 } ?? true }

    /// Keeps it from being dropped as unused.
    func touch() { if let additions { utimes(additions.mark, nil) } }
}
