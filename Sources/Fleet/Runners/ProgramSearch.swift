import Glibc

/// Finds programs as a shell does.
package enum ProgramSearch {
    /// Where to look when the environment does not say.
    static let defaultPath = "/usr/local/bin:/usr/bin:/bin"

    /// The absolute path of a program: `name` itself when it is one, or what `PATH` finds for a bare name. Nil when it is
    /// not there, cannot be executed, or `name` is a path that does not begin with a slash.
    package static func find(_ name: String) -> String? {
        if name.hasPrefix("/") { return isProgram(name) ? name : nil }
        guard !name.contains("/"), !name.isEmpty else { return nil }
        let folders = (getenv("PATH").map { String(cString: $0) } ?? defaultPath).split(separator: ":")
        return folders.lazy.filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }.first(where: isProgram)
    }

    private static func isProgram(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }
}
