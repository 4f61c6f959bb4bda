import Foundation
package import Testing

/// A file system of a few megabytes in memory, to be filled. Linux, as root.
package enum SmallDisk {
    /// Lends `body` the folder that the file system is mounted on, and takes it away afterwards.
    package static func withDisk<Answer>(
        megabytes: Int, isolation: isolated (any Actor)? = #isolation, _ body: (ScratchFolder) async throws -> Answer
    ) async throws -> Answer {
        try await withScratchFolder("trawl-disk") { folder in
            let options = ["-t", "tmpfs", "-o", "size=\(megabytes)m,mode=700", "trawl-test", folder.path]
            let mounted = try await Program(path: "/usr/bin/mount").run(options)
            guard mounted.code == 0 else { throw ScriptError.unexpected("mount: \(mounted.errors)") }
            // Lazily: a process that was killed a moment ago may still hold a file.
            defer { umount2(folder.path, 2) }
            return try await body(folder)
        }
    }

    /// Fills the disk to its last byte with a file `ballast`, which can be removed again.
    package static func fill(_ folder: ScratchFolder) throws {
        let handle = open(folder.file("ballast"), O_WRONLY | O_CREAT | O_APPEND, 0o600)
        guard handle >= 0 else { throw ScriptError.unexpected("ballast: \(String(cString: strerror(errno)))") }
        defer { close(handle) }
        // Large pieces first, then small ones into what is left.
        for size in [1 << 20, 4096, 1] {
            let zeros = [UInt8](repeating: 0, count: size)
            while write(handle, zeros, size) == size {}
        }
    }

    /// Why there can be none here, or nil.
    package static func unavailable() async -> String? {
        guard getuid() == 0 else { return "only root mounts file systems" }
        do {
            return try await withDisk(megabytes: 1) { _ in nil }
        } catch {
            return "\(error)"
        }
    }
}

extension Trait where Self == ConditionTrait {
    /// The test needs to mount a small file system: Linux and root.
    package static var needsMounts: ConditionTrait { .needs("a small file system") { await SmallDisk.unavailable() } }
}
