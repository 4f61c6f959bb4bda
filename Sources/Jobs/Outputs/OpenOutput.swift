import Glibc

/// An open file of an output. Who holds it closes it.
struct OpenOutput: Sendable {
    let descriptor: Int32
    /// The output's offset of the first byte that is kept; 0 for all but logs that grew too long.
    let start: Int64
    /// Bytes of the file before that one: those of ``LogHead``, or none.
    let head: Int64
    /// For messages.
    let path: String

    /// Takes an open descriptor and reads what stands at its beginning.
    init(_ descriptor: Int32, _ output: OutputName) throws(OutputFault) {
        self.descriptor = descriptor
        path = output.path
        var start: Int64?
        if output.kind == .log {
            start = LogHead.start(of: try Self.read(descriptor, at: 0, count: LogHead.length, path: output.path))
        }
        self.start = start ?? 0
        head = start == nil ? 0 : Int64(LogHead.length)
    }

    /// Bytes of the file, and whether it still has its name.
    func status() throws(OutputFault) -> (bytes: Int64, isLinked: Bool) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(errno, "look at", path) }
        return (Int64(status.st_size), status.st_nlink > 0)
    }

    /// The output's size.
    func size() throws(OutputFault) -> Int64 { start + max(0, try status().bytes - head) }

    /// Where in the file an offset of the output stands. The offset is not before ``start``.
    func position(of offset: Int64) -> Int64 { offset - start + head }

    /// Up to `count` bytes of the file.
    func read(at position: Int64, count: Int) throws(OutputFault) -> [UInt8] {
        try Self.read(descriptor, at: position, count: count, path: path)
    }

    /// Writes all of `bytes`; answers 0 or the error's number.
    func write(_ bytes: [UInt8], at position: Int64) -> Int32 { FileBytes.write(bytes, to: descriptor, at: position) }

    /// Cuts the file to `position` bytes.
    func cut(to position: Int64) throws(OutputFault) {
        while ftruncate(descriptor, Int(position)) != 0 {
            guard errno == EINTR else { throw .system(errno, "shorten", path) }
        }
    }

    private static func read(
        _ descriptor: Int32, at position: Int64, count: Int, path: String
    ) throws(OutputFault) -> [UInt8] {
        do { return try FileBytes.read(descriptor, at: position, count: count) } catch {
            throw .system(error.number, "read", path)
        }
    }
}
