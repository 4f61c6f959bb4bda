/// Groups of digits with one separator between each two, as in `1.234.567,89`, and how they divide into the digits before
/// and after the decimal separator. See ``NumberText`` for the rules.
struct DigitGroups {
    /// What stands between two groups.
    private enum Separator: Equatable {
        case point, comma, space, apostrophe
    }

    private var groups: [Range<Int>]
    /// Whether the first group is a 0 alone, which nothing is grouped behind.
    private let beginsWithZero: Bool
    /// One fewer than groups.
    private var separators: [Separator] = []

    private static let mostGroups = 32

    /// The groups that begin with the digit at `start`.
    init(_ text: Span<UInt8>, from start: Int) {
        let first = Self.digits(text, from: start)
        groups = [first]
        beginsWithZero = first.count == 1 && text[start] == UInt8(ascii: "0")
        while groups.count < Self.mostGroups, let end = groups.last?.upperBound,
            let (separator, length) = Self.separator(text, at: end)
        {
            let group = Self.digits(text, from: end + length)
            guard !group.isEmpty, continues(with: separator, group) else { return }
            groups.append(group)
            separators.append(separator)
        }
    }

    var firstGroup: Range<Int> { groups.first ?? 0..<0 }

    /// Spaces and apostrophes only ever group, so they must look like it: words that follow each other have spaces too.
    private func continues(with separator: Separator, _ group: Range<Int>) -> Bool {
        guard separator == .space || separator == .apostrophe else { return true }
        return group.count == 3 && firstGroup.count <= 3 && separators.allSatisfy { $0 == separator }
    }

    /// Where the digits before the decimal separator end, and those after it; the same place when there are none.
    func split(decimal: UInt8?) -> (whole: Int, fraction: Int) {
        let decimalIndex: Int?
        var last = groups.count - 1
        if let decimal {
            decimalIndex = separators.firstIndex(of: decimal == UInt8(ascii: ",") ? .comma : .point)
            last = decimalIndex.map { $0 + 1 } ?? last
        } else {
            last = plausibleEnd()
            decimalIndex = self.decimalIndex(last: last)
        }
        let end = groups[last].upperBound
        return (decimalIndex.map { groups[$0].upperBound } ?? end, end)
    }

    /// The last group that still belongs to one number: `1.2.3` is 1.2 and something else.
    private func plausibleEnd() -> Int {
        let last = groups.count - 1
        guard last > 1, let final = separators.last else { return last }
        let isMixed = separators.first != final
        // All but a decimal separator at the end group, and they are all the same.
        let grouping = isMixed ? separators.dropLast() : separators[...]
        guard grouping.allSatisfy({ $0 == separators.first }) else { return 1 }
        let grouped = groups[1...grouping.count]
        // Groups of two are India's: 12,34,567.
        let isPlausible = grouped.last?.count == 3 && grouped.allSatisfy { 2...3 ~= $0.count } && firstGroup.count <= 3
        return isPlausible ? last : 1
    }

    /// Which of the separators up to the group `last` is the decimal one.
    private func decimalIndex(last: Int) -> Int? {
        guard last > 0 else { return nil }
        let separators = separators.prefix(last)
        guard let final = separators.last, final == .point || final == .comma else { return nil }
        if separators.count > 1 { return separators.first == final ? nil : last - 1 }
        return groups[1].count == 3 && firstGroup.count <= 3 && !beginsWithZero ? nil : 0
    }

    private static func digits(_ text: Span<UInt8>, from start: Int) -> Range<Int> {
        var end = start
        while end < text.count, ASCII.isDigit(text[end]) { end += 1 }
        return start..<end
    }

    private static func separator(_ text: Span<UInt8>, at index: Int) -> (Separator, length: Int)? {
        guard index < text.count else { return nil }
        switch text[index] {
        case UInt8(ascii: "."): return (.point, 1)
        case UInt8(ascii: ","): return (.comma, 1)
        case UInt8(ascii: " "): return (.space, 1)
        case UInt8(ascii: "'"): return (.apostrophe, 1)
        case 0xC2 where text.hasPrefix("\u{A0}", at: index): return (.space, 2)
        case 0xE2 where text.hasPrefix("\u{2009}", at: index) || text.hasPrefix("\u{202F}", at: index):
            return (.space, 3)
        case 0xE2 where text.hasPrefix("\u{2019}", at: index): return (.apostrophe, 3)
        default: return nil
        }
    }
}
