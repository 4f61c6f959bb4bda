/// A text with places for what a request says: `${path}`, `${query}`, `${host}`, `${scheme}`, `${1}`.
struct Template: Sendable, Hashable {
    enum Piece: Sendable, Hashable {
        case text([UInt8])
        /// Of the path as it is compared.
        case path
        /// With its question mark; nothing when there is none.
        case query
        case host
        case scheme
        /// What a star of the pattern stood for, from 1.
        case capture(Int)
    }

    let pieces: [Piece]

    /// Throws the name that stands for nothing, or all from a brace that has no end.
    init(_ text: String) throws(TemplateFault) {
        var pieces: [Piece] = []
        var literal: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == 0x24, rest.first == 0x7B else {
                literal.append(byte)
                continue
            }
            guard let end = rest.firstIndex(of: 0x7D) else {
                throw TemplateFault(name: String(decoding: rest, as: UTF8.self))
            }
            let name = String(decoding: rest[rest.index(after: rest.startIndex)..<end], as: UTF8.self)
            rest = rest[rest.index(after: end)...]
            if !literal.isEmpty { pieces.append(.text(literal)) }
            literal = []
            switch name {
            case "path": pieces.append(.path)
            case "query": pieces.append(.query)
            case "host": pieces.append(.host)
            case "scheme": pieces.append(.scheme)
            default:
                guard let number = Int(name), (1...PathPattern.mostStars).contains(number) else {
                    throw TemplateFault(name: name)
                }
                pieces.append(.capture(number))
            }
        }
        if !literal.isEmpty { pieces.append(.text(literal)) }
        self.pieces = pieces
    }

    /// The highest number of a capture; 0 when it has none.
    var captureCount: Int {
        pieces.reduce(0) { most, piece in if case .capture(let number) = piece { max(most, number) } else { most } }
    }

    /// Whether it says itself what the query is.
    var hasQuery: Bool {
        pieces.contains { piece in if case .text(let bytes) = piece { bytes.contains(0x3F) } else { piece == .query } }
    }

    /// The text for a request.
    func text(_ values: RoutedRequest) -> [UInt8] {
        var output: [UInt8] = []
        for piece in pieces {
            switch piece {
            case .text(let bytes): output += bytes
            case .path: PathText.encode(values.path, to: &output)
            case .query: output += values.query
            case .host: output += values.host
            case .scheme: output += values.scheme.utf8
            case .capture(let number):
                if number <= values.captures.count {
                    PathText.encode(values.path[values.captures[number - 1]], to: &output)
                }
            }
        }
        return output
    }
}

/// A name in a template that stands for nothing.
struct TemplateFault: Error, Sendable, Hashable {
    let name: String
}

/// What a request says, copied for those routes that write it anew.
struct RoutedRequest: Sendable, Hashable {
    /// As it is compared.
    var path: [UInt8]
    /// With its question mark; empty when there is none.
    var query: [UInt8]
    /// With its port.
    var host: [UInt8]
    var scheme: String
    var captures: [Range<Int>]
}
