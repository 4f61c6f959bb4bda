extension OutputWork {
    /// The most that one call reads, and the longest line.
    static var mostRead: Int { 64 << 20 }

    mutating func size(of output: OutputName) throws(OutputFault) -> Int64 { try file(output)?.size() ?? 0 }

    /// Up to `limit` bytes from `offset`, or from where the output begins to be kept.
    mutating func part(of output: OutputName, from offset: Int64, limit: Int) throws(OutputFault) -> OutputPart {
        guard let file = try file(output) else { return OutputPart(offset: max(0, offset), bytes: []) }
        let begin = max(offset, file.start)
        let rest = max(0, try file.size() - begin)
        let count = min(max(0, limit), Self.mostRead, Int(clamping: rest))
        return OutputPart(offset: begin, bytes: try file.read(at: file.position(of: begin), count: count))
    }

    /// What one turn of looking for lines came to.
    enum LineStep: Sendable {
        /// The lines, as far as there are whole ones.
        case found([UInt8])
        /// Ask again: the way there is long, and others want to go on too.
        case goOn
    }

    /// Looks for lines from number `first` on; goes through a bounded part of the file in one turn.
    mutating func lines(
        of output: OutputName, from first: Int, limit: Int, bytes most: Int
    ) throws(OutputFault) -> LineStep {
        guard limit > 0, first >= 0, let file = try file(output) else { return .found([]) }
        var index = index(of: output)
        defer { keep(index, for: output) }
        var turn = 0
        while index.lines < first {
            guard turn < Self.mostTurn else { return .goOn }
            let bytes = try file.read(at: file.head + index.scanned, count: Self.step)
            guard !bytes.isEmpty else { return .found([]) }
            index.scan(bytes.span)
            turn += bytes.count
        }
        return .found(try collect(file, from: index.place(of: first), first: first, limit: limit, bytes: most))
    }

    private static var step: Int { 256 << 10 }
    private static var mostTurn: Int { 16 << 20 }

    /// Reads on from a known place to line `first`, and then `limit` lines or `most` bytes; the first line even when it is
    /// longer, or its reader would never get past it.
    private func collect(
        _ file: OpenOutput, from place: (offset: Int64, line: Int), first: Int, limit: Int, bytes most: Int
    ) throws(OutputFault) -> [UInt8] {
        var position = file.head + place.offset
        var line = place.line
        var found: [UInt8] = []
        // The end of the last whole line in `found`.
        var whole = 0
        var last = first.addingReportingOverflow(limit).partialValue
        if last < first { last = .max }
        while line < last {
            let bytes = try file.read(at: position, count: Self.step)
            guard !bytes.isEmpty else { break }
            position += Int64(bytes.count)
            var begin = 0
            for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
                line += 1
                if line <= first {
                    begin = index + 1
                    continue
                }
                let end = found.count + (index + 1 - begin)
                if end > most, whole > 0 { return Array(found[..<whole]) }
                found += bytes[begin...index]
                begin = index + 1
                whole = end
                if line == last || whole >= most { return found }
            }
            if line >= first { found += bytes[begin...] }
            if whole > 0, found.count > most { break }
            guard found.count <= Self.mostRead else { throw .tooLarge }
        }
        return Array(found[..<whole])
    }
}
