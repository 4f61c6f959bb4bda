import Glibc
import Web

/// Appends frames to a journal.
struct JournalWriter: ~Copyable {
    private let descriptor: Int32
    private let path: String
    private let seed: UInt64

    /// Begins a new journal at `path`; what was there is dropped.
    init(creating path: String, seed: UInt64, identity: String) throws(StateFault) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        self.path = path
        self.seed = seed
        guard descriptor >= 0 else { throw .unwritable(path, errno) }
        var header = ByteWriter()
        header.append(Journal.magic)
        header.append(fixed64: seed)
        header.append(counted: identity)
        try write(header)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Appends one frame. It counts only once it is whole and ``sync()`` returned.
    func append(frame payload: Span<UInt8>) throws(StateFault) {
        guard !payload.isEmpty else { return }
        var frame = ByteWriter(capacity: payload.count + 16)
        for shift in [0, 8, 16, 24] { frame.append(UInt8(truncatingIfNeeded: payload.count >> shift)) }
        frame.append(fixed64: Fingerprint.hash(payload, seed: seed))
        frame.append(payload)
        try write(frame)
    }

    func sync() throws(StateFault) {
        guard fdatasync(descriptor) == 0 else { throw .unwritable(path, errno) }
    }

    /// Gives the file the name `target` and makes that durable. The writer goes on with the same file.
    func move(to target: String) throws(StateFault) {
        try sync()
        guard rename(path, target) == 0 else { throw .unwritable(target, errno) }
        let folder = target.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let handle = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
        if handle >= 0 {
            fsync(handle)
            close(handle)
        }
    }

    private func write(_ bytes: borrowing ByteWriter) throws(StateFault) {
        let failure = bytes.withUnsafeBytes { buffer -> Int32 in
            var written = 0
            while written < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
                if count < 0 && errno == EINTR { continue }
                if count <= 0 { return errno }
                written += count
            }
            return 0
        }
        guard failure == 0 else { throw .unwritable(path, failure) }
    }
}
