import Web

/// A sentence with places for an alert's labels and value, in the part of Prometheus' templates that needs no program:
/// `{{ $labels.node }}`, `{{ $value }}`, and `{{ $value | humanizePercentage }}`, `humanizeDuration` or `humanize`.
package struct AlertTemplate: Sendable, Hashable {
    private enum Piece: Sendable, Hashable {
        case text(String)
        case label(String)
        case value(Form)
    }

    private enum Form: String, Sendable, Hashable {
        case plain = ""
        case humanize, humanizePercentage, humanizeDuration
    }

    static let mostBytes = 2_000

    /// As it was written.
    package let source: String
    private let pieces: [Piece]

    /// Throws for a template that has no end, or a place for what there is not.
    package init(_ text: String) throws(AlertExpressionFault) {
        guard text.utf8.count <= Self.mostBytes else {
            throw AlertExpressionFault("a text of an alert has at most \(Self.mostBytes) bytes")
        }
        source = text
        var (pieces, rest): ([Piece], Substring) = ([], text[...])
        while let open = rest.firstRange(of: "{{") {
            if open.lowerBound > rest.startIndex { pieces.append(.text(String(rest[..<open.lowerBound]))) }
            rest = rest[open.upperBound...]
            guard let close = rest.firstRange(of: "}}") else {
                throw AlertExpressionFault("a {{ has no }}")
            }
            pieces.append(try Self.piece(String(rest[..<close.lowerBound])))
            rest = rest[close.upperBound...]
        }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
        self.pieces = pieces
    }

    private static func piece(_ inner: String) throws(AlertExpressionFault) -> Piece {
        let words = inner.split(separator: "|", omittingEmptySubsequences: false).map {
            String($0.filter { $0 != " " })
        }
        if words.count == 1, words[0].hasPrefix("$labels."), AlertLabels.isName(String(words[0].dropFirst(8))) {
            return .label(String(words[0].dropFirst(8)))
        }
        if words.count <= 2, words.first == "$value", let form = Form(rawValue: words.count == 2 ? words[1] : "") {
            return .value(form)
        }
        throw AlertExpressionFault(
            "{{\(inner.prefix(60))}} is not known; there are {{ $labels.NAME }}, {{ $value }} and {{ $value | FORM }} with "
                + "humanize, humanizePercentage and humanizeDuration")
    }

    /// The sentence about an alert.
    package func text(_ labels: AlertLabels, _ value: Double) -> String {
        pieces.reduce(into: "") { text, piece in
            switch piece {
            case .text(let more): text += more
            case .label(let name): text += labels[name] ?? ""
            case .value(let form): text += Self.text(value, form)
            }
        }
    }

    private static func text(_ value: Double, _ form: Form) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
        switch form {
        case .plain: return decimal(value, 4)
        case .humanizePercentage: return decimal(value * 100, 2) + "%"
        case .humanize:
            for (unit, name) in [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")] where value.magnitude >= unit {
                return decimal(value / unit, 2) + name
            }
            return decimal(value, 2)
        case .humanizeDuration:
            guard value.magnitude < 1e12 else { return decimal(value, 0) + "s" }
            guard value.magnitude >= 60 else { return decimal(value, 2) + "s" }
            let seconds = Int64(value.magnitude)
            var parts: [String] = []
            for (count, name) in [(seconds / 86_400, "d"), (seconds / 3_600 % 24, "h"), (seconds / 60 % 60, "m")]
            where count > 0 || !parts.isEmpty { parts.append("\(count)\(name)") }
            parts.append("\(seconds % 60)s")
            return (value < 0 ? "-" : "") + parts.joined(separator: " ")
        }
    }

    /// With at most so many digits behind the point, none that say nothing.
    static func decimal(_ value: Double, _ places: Int) -> String {
        guard value.magnitude < 1e15 else { return "\(value)" }
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let rounded = (value * scale).rounded() / scale
        return Int64(exactly: rounded).map { "\($0)" } ?? "\(rounded)"
    }
}
