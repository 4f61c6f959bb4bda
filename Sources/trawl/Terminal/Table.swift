/// Rows under headings. On a terminal no line is wider than it: cells of columns that may shrink are cut with `…`.
struct Table {
    struct Column {
        enum Alignment { case left, right }
        let title: String
        var alignment = Alignment.left
        /// The columns that it may be cut to; nil for a column that always shows whole.
        var least: Int?

        init(_ title: String, _ alignment: Alignment = .left, least: Int? = nil) {
            self.title = title
            self.alignment = alignment
            self.least = least
        }
    }

    let columns: [Column]
    private(set) var rows: [[String]] = []
    private static let gap = 2

    init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row; cells that are missing are empty, and control characters in them show as `·`.
    mutating func add(_ cells: [String]) {
        rows.append(columns.indices.map { cells.indices.contains($0) ? Self.printable(cells[$0]) : "" })
    }

    /// The table as text.
    ///
    /// - Parameter width: the columns of the terminal; nil when nothing is to be cut.
    func text(width: Int?) -> String {
        let widths = widths(within: width)
        var output = line(columns.map(\.title), widths)
        for row in rows { output += line(row, widths) }
        return output
    }

    private func widths(within limit: Int?) -> [Int] {
        var widths = columns.indices.map { index in
            rows.reduce(Self.width(of: columns[index].title)) { max($0, Self.width(of: $1[index])) }
        }
        guard let limit else { return widths }
        var excess = widths.reduce(0, +) + Self.gap * max(0, columns.count - 1) - limit
        while excess > 0 {
            // The widest that can shrink gives way, so that no column vanishes beside one that sprawls.
            let candidates = columns.indices.filter { index in columns[index].least.map { widths[index] > $0 } ?? false
            }
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var parts: [String] = []
        for (index, cell) in cells.enumerated() {
            let shown = Self.cut(cell, to: widths[index])
            let padding = String(repeating: " ", count: max(0, widths[index] - Self.width(of: shown)))
            parts.append(columns[index].alignment == .right ? padding + shown : shown + padding)
        }
        var text = parts.joined(separator: String(repeating: " ", count: Self.gap))
        while text.last == " " { text.removeLast() }
        return text + "\n"
    }

    static func cut(_ text: String, to width: Int) -> String {
        guard Self.width(of: text) > width else { return text }
        var output = ""
        var used = 0
        for character in text {
            let step = Self.width(of: character)
            guard used + step < width else { break }
            output.append(character)
            used += step
        }
        return width > 0 ? output + "…" : ""
    }

    /// Text from elsewhere does not steer the terminal.
    static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var output = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { output.append(isControl(scalar) ? "·" : scalar) }
        return String(output)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || 0x7F...0x9F ~= scalar.value || scalar.properties.isBidiControl
    }

    static func width(of text: String) -> Int { text.reduce(0) { $0 + width(of: $1) } }

    /// Two for what East Asian scripts and pictures take.
    private static func width(of character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
