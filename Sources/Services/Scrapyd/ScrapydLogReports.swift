import Glibc
import Jobs
import NIOPosix

/// What LogParser would say of logs. Each log is read on from where it was read before.
actor ScrapydLogReports {
    private struct Known {
        var reader = ScrapyLogReader()
        /// Of the file: a new one under the same name is read anew.
        var file: UInt64 = 0
        var lastUse = 0
    }

    private var known: [String: Known] = [:]
    private var uses = 0

    private static let mostKnown = 256
    private static let chunk = 1 << 20

    /// Nil when there is no such log.
    ///
    /// - Parameter isEnd: whether it grows no more.
    func report(_ path: String, isEnd: Bool) async -> ScrapyLogReport? {
        let before = known[path] ?? Known()
        let after = try? await NIOThreadPool.singleton.runIfActive { Self.read(path, on: before) }
        guard var after = after ?? nil else {
            known[path] = nil
            return nil
        }
        uses += 1
        after.lastUse = uses
        if known.count >= Self.mostKnown, known[path] == nil {
            let oldest = known.min { $0.value.lastUse < $1.value.lastUse }
            if let oldest { known[oldest.key] = nil }
        }
        known[path] = after
        guard isEnd else { return after.reader.report }
        // Its last entry counts; the kept reader may yet go on.
        var whole = after.reader
        whole.finish()
        return whole.report
    }

    /// Waits for the disk.
    private static func read(_ path: String, on before: Known) -> Known? {
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        var after = before
        if after.file != UInt64(status.st_ino) || Int64(status.st_size) < after.reader.size {
            after = Known()
            after.file = UInt64(status.st_ino)
        }
        var bytes = [UInt8](repeating: 0, count: chunk)
        while true {
            let offset = off_t(after.reader.size)
            let count = bytes.withUnsafeMutableBytes { pread(file, $0.baseAddress, chunk, offset) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return after }
            after.reader.read(bytes.span.extracting(0..<count))
        }
    }
}
