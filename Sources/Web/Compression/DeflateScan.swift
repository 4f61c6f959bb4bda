/// Finds out why a stream could not be inflated: libdeflate gives one answer for damage and for a cut, but only a cut
/// body is worth fetching again. Reads the codes (RFC 1951) and writes nothing, in time linear in the input.
struct DeflateScan {
    /// Where a scan ends early.
    enum Fault: Error { case truncated, corrupt }

    private var literals = HuffmanCode()
    private var distances = HuffmanCode()
    private var bits: DeflateBits
    /// Bytes that would have been written, which no distance may pass.
    private var produced = 0

    private init(start: Int) { bits = DeflateBits(position: start) }

    /// Whether `input` is a sound stream of `format` as far as it goes, and stops before its end.
    static func isTruncated(_ input: Span<UInt8>, _ format: Inflater.Format) -> Bool {
        do throws(Fault) {
            let (start, trailer) = try header(of: input, format)
            var scan = DeflateScan(start: start)
            try scan.readBlocks(input)
            return input.count - scan.bits.bytePosition < trailer
        } catch {
            return error == .truncated
        }
    }

    /// Where the deflate stream begins, and how many bytes follow it.
    private static func header(of input: Span<UInt8>, _ format: Inflater.Format) throws(Fault) -> (Int, Int) {
        switch format {
        case .raw: return (0, 0)
        case .zlib:
            guard input.count >= 2 else { throw .truncated }
            guard input[1] & 0x20 == 0 else { throw .corrupt }
            return (2, 4)
        case .gzip: return (try gzipHeader(of: input), 8)
        }
    }

    /// The length of a gzip header: RFC 1952 §2.3.
    private static func gzipHeader(of input: Span<UInt8>) throws(Fault) -> Int {
        let magic: [UInt8] = [0x1F, 0x8B, 8]
        for offset in 0..<min(3, input.count) where input[offset] != magic[offset] { throw .corrupt }
        guard input.count >= 10 else { throw .truncated }
        let flags = input[3]
        guard flags & 0xE0 == 0 else { throw .corrupt }
        var position = 10
        if flags & 4 != 0 {
            guard input.count >= 12 else { throw .truncated }
            position = 12 + (Int(input[10]) | Int(input[11]) << 8)
        }
        for flag: UInt8 in [8, 16] where flags & flag != 0 {
            guard let end = input.firstIndex(of: 0, from: position) else { throw .truncated }
            position = end + 1
        }
        if flags & 2 != 0 { position += 2 }
        guard position <= input.count else { throw .truncated }
        return position
    }

    private mutating func readBlocks(_ input: Span<UInt8>) throws(Fault) {
        var isLast = false
        while !isLast {
            isLast = try bits.read(1, input) == 1
            switch try bits.read(2, input) {
            case 0: try skipStored(input)
            case 1:
                try literals.build(lengths: Self.fixedLiterals.span)
                try distances.build(lengths: Self.fixedDistances.span)
                try readCodes(input)
            case 2:
                try readTables(input)
                try readCodes(input)
            default: throw .corrupt
            }
        }
    }

    private mutating func skipStored(_ input: Span<UInt8>) throws(Fault) {
        let start = bits.bytePosition
        guard input.count - start >= 4 else { throw .truncated }
        let length = Int(input[start]) | Int(input[start + 1]) << 8
        let check = Int(input[start + 2]) | Int(input[start + 3]) << 8
        guard length == ~check & 0xFFFF else { throw .corrupt }
        guard input.count - start - 4 >= length else { throw .truncated }
        bits = DeflateBits(position: start + 4 + length)
        produced += length
    }

    private mutating func readTables(_ input: Span<UInt8>) throws(Fault) {
        let literalCount = try bits.read(5, input) + 257
        let distanceCount = try bits.read(5, input) + 1
        let codeCount = try bits.read(4, input) + 4
        guard literalCount <= 286, distanceCount <= 30 else { throw .corrupt }
        var codeLengths = [UInt8](repeating: 0, count: 19)
        for position in Self.codeLengthOrder.prefix(codeCount) {
            codeLengths[position] = UInt8(try bits.read(3, input))
        }
        try literals.build(lengths: codeLengths.span)
        var lengths: [UInt8] = []
        while lengths.count < literalCount + distanceCount {
            let symbol = try literals.read(&bits, input)
            var value = UInt8(truncatingIfNeeded: symbol)
            var times = 1
            switch symbol {
            case 16:
                guard let last = lengths.last else { throw .corrupt }
                value = last
                times = 3 + (try bits.read(2, input))
            case 17: (value, times) = (0, 3 + (try bits.read(3, input)))
            case 18: (value, times) = (0, 11 + (try bits.read(7, input)))
            default: break
            }
            lengths.append(contentsOf: repeatElement(value, count: times))
        }
        guard lengths.count == literalCount + distanceCount, lengths[256] != 0 else { throw .corrupt }
        try literals.build(lengths: lengths.span.extracting(0..<literalCount))
        try distances.build(lengths: lengths.span.extracting(literalCount..<lengths.count))
    }

    private mutating func readCodes(_ input: Span<UInt8>) throws(Fault) {
        while true {
            let symbol = try literals.read(&bits, input)
            if symbol < 256 {
                produced += 1
                continue
            }
            if symbol == 256 { return }
            guard symbol < 286 else { throw .corrupt }
            // RFC 1951 §3.2.5: the tables follow from the number of extra bits.
            let step = symbol - 257
            var length = step + 3
            if step == 28 {
                length = 258
            } else if step >= 8 {
                let extra = (step - 4) / 4
                length = 3 + ((4 + step % 4) << extra) + (try bits.read(extra, input))
            }
            let code = try distances.read(&bits, input)
            guard code < 30 else { throw .corrupt }
            var distance = code + 1
            if code >= 4 {
                let extra = (code - 2) / 2
                distance = 1 + ((2 + code % 2) << extra) + (try bits.read(extra, input))
            }
            guard distance <= produced else { throw .corrupt }
            produced += length
        }
    }

    private static let codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    private static let fixedLiterals: [UInt8] =
        Array(repeating: 8, count: 144) + Array(repeating: 9, count: 112) + Array(repeating: 7, count: 24)
        + Array(repeating: 8, count: 8)
    private static let fixedDistances = [UInt8](repeating: 5, count: 32)
}
