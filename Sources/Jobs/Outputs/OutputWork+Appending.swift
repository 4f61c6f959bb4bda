import Glibc
import Synchronization

extension OutputWork {
    /// Appends `bytes` at `offset`; see ``OutputStore/append(_:to:at:)``.
    mutating func append(_ bytes: [UInt8], to output: OutputName, at offset: Int64) throws(OutputFault) -> Int64 {
        guard offset >= 0 else { throw .io("an output has no offset \(offset)") }
        let (end, overflow) = offset.addingReportingOverflow(Int64(bytes.count))
        guard !overflow, output.kind == .log || end <= configuration.mostItemBytes else { throw .tooLarge }
        // Nothing is made for an offset that cannot be right, nor for no bytes.
        guard var file = try file(output, creating: offset == 0 && !bytes.isEmpty) else {
            guard offset == 0 else { throw .gap(size: 0) }
            return 0
        }
        let size = try file.size()
        guard offset <= size else { throw .gap(size: size) }
        if offset < file.start {
            file = try beginAgain(output, file, at: offset)
        } else if offset < size {
            try cut(output, file, to: offset)
        }
        try write(bytes, to: output, file, at: offset)
        if output.kind == .log, try file.status().bytes > max(configuration.mostLogBytes, Self.leastLogBytes) {
            do throws(OutputFault) { try dropHead(of: output, file) } catch {
                // The chunk is not reported written, so it must not be there.
                try cut(output, file, to: offset)
                throw error
            }
        }
        followers.tell(end, of: output)
        return end
    }

    private mutating func cut(_ output: OutputName, _ file: OpenOutput, to offset: Int64) throws(OutputFault) {
        let before = try file.status().bytes
        let position = file.position(of: offset)
        try file.cut(to: position)
        folder.bytes.subtract(before - position, ordering: .relaxed)
        cutIndex(of: output, to: position - file.head)
    }

    private func write(
        _ bytes: [UInt8], to output: OutputName, _ file: OpenOutput, at offset: Int64
    ) throws(OutputFault) {
        let position = file.position(of: offset)
        let failure = file.write(bytes, at: position)
        guard failure == 0 else {
            // No half chunks: whoever reads the file finds whole ones, and the writer goes on from where it began.
            try file.cut(to: position)
            throw .system(failure, "write", output.path)
        }
        folder.bytes.add(Int64(bytes.count), ordering: .relaxed)
        // A log whose own first line looks like our note would be misread. Nobody misses that byte.
        guard output.kind == .log, file.head == 0, position < Int64(LogHead.length) else { return }
        if LogHead.start(of: try file.read(at: 0, count: LogHead.length)) != nil {
            let failure = file.write([UInt8(ascii: " ")], at: 0)
            guard failure == 0 else { throw .system(failure, "write", output.path) }
        }
    }

    /// Bounds below this would rotate all the time.
    static var leastLogBytes: Int64 { 4096 }
}
