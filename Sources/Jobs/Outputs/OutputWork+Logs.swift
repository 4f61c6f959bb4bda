import Glibc
import Synchronization

/// How long logs stay bounded. The newest half of a log that grew too long moves to a new file, which begins with
/// ``LogHead`` and takes the old one's name in one step: offsets stay what they were, there is one file at any moment, and
/// a crash leaves the one or the other.
extension OutputWork {
    /// Drops the older half of a log, at the end of a line if one is near.
    mutating func dropHead(of output: OutputName, _ file: OpenOutput) throws(OutputFault) {
        let size = try file.status().bytes
        let keep = max(configuration.mostLogBytes, Self.leastLogBytes) / 2
        var position = max(file.head, size - keep)
        let near = try file.read(at: position, count: Int(min(64 << 10, keep)))
        if let end = near.firstIndex(of: UInt8(ascii: "\n")) { position += Int64(end) + 1 }
        let start = file.start + (position - file.head)
        try replace(output, file, start: start, from: position, to: size)
    }

    /// Lets a log go on at an offset that is no longer kept: what stands behind it goes, as with every other append, and so
    /// all of it goes. Answers the file that counts now.
    mutating func beginAgain(_ output: OutputName, _ file: OpenOutput, at offset: Int64) throws(OutputFault)
        -> OpenOutput
    {
        try replace(output, file, start: offset, from: 0, to: 0)
        guard let file = try self.file(output) else { throw .io("\(output.path) has vanished") }
        return file
    }

    private mutating func replace(
        _ output: OutputName, _ file: OpenOutput, start: Int64, from: Int64, to end: Int64
    ) throws(OutputFault) {
        let before = try file.status().bytes
        let descriptor = try folder.openPart(of: output)
        var written: Int64 = 0
        do throws(OutputFault) {
            let head = start == 0 ? [] : LogHead.line(start: start)
            written = try Self.write(head, to: descriptor, at: 0, output)
            var position = from
            while position < end {
                let bytes = try file.read(at: position, count: Int(min(1 << 20, end - position)))
                guard !bytes.isEmpty else { break }
                written += try Self.write(bytes, to: descriptor, at: written, output)
                position += Int64(bytes.count)
            }
            guard fdatasync(descriptor) == 0 else { throw OutputFault.system(errno, "sync", output.path) }
            try folder.putPartInPlace(of: output)
            let file = try OpenOutput(descriptor, output)
            dropIndex(of: output)
            keep(file, for: output)
        } catch {
            close(descriptor)
            folder.dropPart(of: output)
            throw error
        }
        folder.bytes.add(written - before, ordering: .relaxed)
    }

    private static func write(
        _ bytes: [UInt8], to descriptor: Int32, at position: Int64, _ output: OutputName
    ) throws(OutputFault) -> Int64 {
        let failure = FileBytes.write(bytes, to: descriptor, at: position)
        guard failure == 0 else { throw .system(failure, "write", output.path) }
        return Int64(bytes.count)
    }
}
