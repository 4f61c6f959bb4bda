import Foundation

/// A folder of its own for one test, gone when the test ends. See ``withScratchFolder(_:isolation:_:)``.
package struct ScratchFolder: Sendable {
    /// Its absolute path, without a slash at the end.
    package let path: String

    /// The absolute path of `name` in it.
    package func file(_ name: String) -> String { path + "/" + name }

    /// The folder called `name` in it, which may not be there yet.
    package func inner(_ name: String) -> ScratchFolder { ScratchFolder(path: file(name)) }

    /// Writes `text` into `name`, and makes the folders above it. Returns the absolute path.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        try write(Array(text.utf8), to: name)
    }

    /// Writes `bytes` into `name`, and makes the folders above it. Returns the absolute path.
    @discardableResult
    package func write(_ bytes: [UInt8], to name: String) throws -> String {
        let url = URL(filePath: file(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return file(name)
    }

    /// The bytes of `name`.
    package func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: file(name)))) }

    /// The text of `name`; what is no UTF-8 becomes U+FFFD.
    package func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

    /// Whether there is something called `name` in it.
    package func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }

    /// The names of what is in it, sorted.
    package var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }
}

/// Lends `body` a new, empty folder and removes it with all that is in it afterwards.
@discardableResult
package func withScratchFolder<Answer>(
    _ label: String = "trawl", isolation: isolated (any Actor)? = #isolation,
    _ body: (ScratchFolder) async throws -> Answer
) async throws -> Answer {
    let url = FileManager.default.temporaryDirectory.appending(path: "\(label)-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    // Through the real path: what a program prints is compared with it, and /tmp may be a link.
    let folder = ScratchFolder(path: url.resolvingSymlinksInPath().path(percentEncoded: false).droppingLastSlash)
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    return try await body(folder)
}

extension String {
    fileprivate var droppingLastSlash: String { count > 1 && hasSuffix("/") ? String(dropLast()) : self }
}
