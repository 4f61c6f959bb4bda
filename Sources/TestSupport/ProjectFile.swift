import Foundation

/// A file of the repository that the tests were built from.
package enum ProjectFile {
    /// - Parameter path: from the repository's root, such as `Docs/api.md`.
    package static func text(_ path: String) throws -> String {
        var root = URL(filePath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}
