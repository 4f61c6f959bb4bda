import Glibc
import TestSupport
import Testing

@testable import Jobs

/// On a small file system of its own.
@Suite("P35 a disk that takes no more")
struct OutputFullDiskTests {
    @Test(
        "P35 a half chunk is cut back, and goes on when there is space",
        .needs("a small file system", unavailable: unmountable))
    func full() async throws {
        try await withScratchFolder { folder in
            try folder.write("", to: "disk/.keep")
            let disk = folder.file("disk")
            #expect(try run("/usr/bin/env", "mount", "-t", "tmpfs", "-o", "size=256k", "none", disk) == 0)
            defer { _ = try? run("/usr/bin/env", "umount", disk) }
            try await fill(OutputStore(folder: disk + "/outputs"))
        }
    }

    private func fill(_ store: OutputStore) async throws {
        let items = try output(.items)
        let line = [UInt8](repeating: UInt8(ascii: "a"), count: 49_999) + [UInt8(ascii: "\n")]
        var end: Int64 = 0
        var full: OutputFault?
        for _ in 0..<10 {
            full = await fault { end = try await store.append(line, to: items, at: end) }
            if full != nil { break }
        }
        #expect(full?.code == "storage_full")
        #expect(end > 0 && end % 50_000 == 0)
        #expect(try await store.size(of: items) == end)
        #expect(store.totalBytes == end)
        // Reads go on, and so do writes once there is room.
        #expect(try await store.lines(items, offset: 0, limit: 1, bytes: 1 << 20).count == 50_000)
        #expect(
            try await store.append([UInt8](repeating: UInt8(ascii: "b"), count: 1000), to: items, at: 50_000) == 51_000)
        #expect(try await store.append(line, to: items, at: 51_000) == 101_000)
        #expect(store.totalBytes == 101_000)
        let gap = await fault { _ = try await store.append(line, to: items, at: end) }
        #expect(gap == .gap(size: 101_000))
    }
}

/// Why no file system can be mounted, or nil.
@Sendable private func unmountable() async -> String? {
    guard getuid() == 0 else { return "only root may mount one" }
    let mounted = try? await withScratchFolder { folder in
        guard try run("/usr/bin/env", "mount", "-t", "tmpfs", "-o", "size=256k", "none", folder.path) == 0 else {
            return false
        }
        return try run("/usr/bin/env", "umount", folder.path) == 0
    }
    return mounted == true ? nil : "mount -t tmpfs does not work here"
}

private func run(_ arguments: String...) throws -> Int32 {
    var pid: pid_t = 0
    var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    try #require(posix_spawn(&pid, arguments[0], nil, nil, &pointers, environ) == 0)
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    return status
}
