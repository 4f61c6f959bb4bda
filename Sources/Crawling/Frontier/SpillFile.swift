import Glibc

/// Pending requests that did not fit in memory: an unlinked file in `folder`, so that nothing is left behind however the
/// crawl ends. After a crash the journal tells again what was in it.
struct SpillFile: ~Copyable {
    private let folder: String
    private var descriptor: Int32 = -1
    private var end: Int64 = 0
    private var live = 0

    init(folder: String) { self.folder = folder }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Writes a chunk and answers where it stands, or nil when the disk would not take it (the caller keeps it).
    mutating func write(_ bytes: [UInt8]) -> Int64? {
        if descriptor < 0 { open() }
        guard descriptor >= 0 else { return nil }
        let position = end
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                pwrite(
                    descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written,
                    Int(position) + written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return nil }
            written += count
        }
        end = position + Int64(bytes.count)
        live += 1
        return position
    }

    /// Reads a chunk back and gives its room up; nil when the disk does not answer.
    mutating func take(at position: Int64, count: Int) -> [UInt8]? {
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = pread(
                    descriptor, buffer.baseAddress?.advanced(by: filled), count - filled, Int(position) + filled)
                if got < 0 && errno == EINTR { continue }
                guard got > 0 else {
                    failed = true
                    return
                }
                filled += got
            }
        }
        live -= 1
        if live == 0, ftruncate(descriptor, 0) == 0 { end = 0 }
        return failed ? nil : bytes
    }

    private mutating func open() {
        var template = Array((folder + "/pending.XXXXXX").utf8CString)
        descriptor = template.withUnsafeMutableBufferPointer { buffer -> Int32 in
            guard let path = buffer.baseAddress else { return -1 }
            let opened = mkstemp(path)
            if opened >= 0 { unlink(path) }
            return opened
        }
    }
}
