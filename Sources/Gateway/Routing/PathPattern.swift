/// A path with stars: `*` stands for one or more bytes of a segment, `**` for any bytes, none too.
struct PathPattern: Sendable, Hashable {
    private enum Part: Sendable, Hashable {
        case literal([UInt8])
        case segment
        case anything
    }

    /// More are refused when a configuration is checked: what a match costs grows with them.
    static let mostStars = 8

    private let parts: [Part]

    init(_ text: String) {
        var parts: [Part] = []
        var literal: [UInt8] = []
        var bytes = Array(text.utf8)[...]
        while let byte = bytes.popFirst() {
            guard byte == 0x2A else {
                literal.append(byte)
                continue
            }
            if !literal.isEmpty { parts.append(.literal(literal)) }
            literal = []
            if bytes.first == 0x2A {
                bytes = bytes.dropFirst()
                parts.append(.anything)
            } else {
                parts.append(.segment)
            }
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        self.parts = parts
    }

    var starCount: Int { parts.count { if case .literal = $0 { false } else { true } } }

    /// What the stars stand for in a path, each as few bytes as can be; nil when it does not match.
    func match(_ path: [UInt8]) -> [Range<Int>]? {
        if case .literal(let start)? = parts.first, !path.starts(with: start) { return nil }
        let fits = table(path)
        let width = path.count + 1
        guard fits[0] else { return nil }
        var captures: [Range<Int>] = []
        var position = 0
        for (index, part) in parts.enumerated() {
            if case .literal(let bytes) = part {
                position += bytes.count
                continue
            }
            var end = part == .segment ? position + 1 : position
            while end < path.count, !fits[(index + 1) * width + end] { end += 1 }
            captures.append(position..<end)
            position = end
        }
        return captures
    }

    /// For each part and each place whether what follows there matches from that part on. One pass for each part, so that no
    /// path takes more than its length times their number.
    private func table(_ path: [UInt8]) -> [Bool] {
        let width = path.count + 1
        var fits = [Bool](repeating: false, count: (parts.count + 1) * width)
        fits[parts.count * width + path.count] = true
        for index in parts.indices.reversed() {
            let (row, next) = (index * width, (index + 1) * width)
            switch parts[index] {
            case .literal(let bytes):
                guard bytes.count <= path.count else { continue }
                for position in 0...(path.count - bytes.count) where fits[next + position + bytes.count] {
                    fits[row + position] = path[position..<(position + bytes.count)].elementsEqual(bytes)
                }
            case .segment:
                for position in stride(from: path.count - 1, through: 0, by: -1) where path[position] != 0x2F {
                    fits[row + position] = fits[next + position + 1] || fits[row + position + 1]
                }
            case .anything:
                var fitsBehind = false
                for position in stride(from: path.count, through: 0, by: -1) {
                    fitsBehind = fitsBehind || fits[next + position]
                    fits[row + position] = fitsBehind
                }
            }
        }
        return fits
    }
}
