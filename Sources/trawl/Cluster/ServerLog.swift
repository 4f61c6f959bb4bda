import Glibc

/// The log file of a server.
struct ServerLog: Sendable {
    let path: String

    private static let mostBytes = 4_096
    private static let mostLines = 8

    /// How long it is; 0 when it is not there.
    var size: Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// The last lines of what was written behind `start`, without anything that would steer a terminal.
    func lastLines(behind start: Int) -> [String] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        let size = size
        var bytes = [UInt8](repeating: 0, count: Self.mostBytes)
        // A log that was cut back meanwhile is read from its beginning.
        let from = max(size < start ? 0 : start, size - Self.mostBytes)
        let count = pread(file, &bytes, bytes.count, off_t(from))
        let lines = bytes.prefix(max(0, count)).split { $0 == 0x0A || $0 == 0x0D }
        return lines.suffix(Self.mostLines).map { Table.printable(String(decoding: $0, as: UTF8.self)) }
    }
}
