/// The order of version names, as people mean it: 1.9 < 1.10, r9 < r10, 1.0a1 < 1.0 < 1.0.1, times by time.
///
/// A name is read as numbers and words; everything else divides them. Numbers go by value, however long. Words for what
/// comes before a release (`dev` < `a` < `b` < `rc`, as PEP 440 has them) sort before the release itself, other words
/// behind it and before a further number. A name that begins with a word comes behind those that begin with a number, so
/// that our own `r1`, `r2` … are the newest in a row of hand-made names; `v1.2` is `1.2`. Names that are the same so far go
/// by their bytes: the order is total.
package enum VersionOrder {
    /// Whether `left` is older than `right`.
    package static func isOlder(_ left: EntityName, _ right: EntityName) -> Bool {
        let (leftParts, rightParts) = (parts(of: left.text), parts(of: right.text))
        for index in 0..<max(leftParts.count, rightParts.count) {
            let leftPart = index < leftParts.count ? leftParts[index] : .end
            let rightPart = index < rightParts.count ? rightParts[index] : .end
            if let isOlder = isOlder(leftPart, rightPart, atStart: index == 0) { return isOlder }
        }
        return left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    private enum Part {
        case end
        /// Digits without leading zeros.
        case number(ArraySlice<UInt8>)
        /// Small letters.
        case word([UInt8])
    }

    /// Nil when neither is older.
    private static func isOlder(_ left: Part, _ right: Part, atStart: Bool) -> Bool? {
        switch (left, right) {
        case (.number(let left), .number(let right)):
            if left.count != right.count { return left.count < right.count }
            return left == right ? nil : left.lexicographicallyPrecedes(right)
        case (.word(let left), .word(let right)):
            if left == right { return nil }
            let (leftRank, rightRank) = (rank(left, atStart), rank(right, atStart))
            return leftRank == rightRank ? left.lexicographicallyPrecedes(right) : leftRank < rightRank
        default:
            let (leftRank, rightRank) = (rank(left, atStart), rank(right, atStart))
            return leftRank == rightRank ? nil : leftRank < rightRank
        }
    }

    private static func rank(_ part: Part, _ atStart: Bool) -> Int {
        switch part {
        case .end: 0
        case .number: 2
        case .word(let word): rank(word, atStart)
        }
    }

    private static func rank(_ word: [UInt8], _ atStart: Bool) -> Int {
        if atStart { return 3 }
        return switch String(decoding: word, as: UTF8.self) {
        case "dev": -4
        case "a", "alpha": -3
        case "b", "beta": -2
        case "c", "rc", "pre", "preview": -1
        default: 1
        }
    }

    private static func parts(of text: String) -> [Part] {
        var rest = Array(text.utf8)[...]
        // `v1.2`: the letter says nothing.
        if rest.count > 1, rest[0] | 0x20 == UInt8(ascii: "v"), isDigit(rest[1]) { rest = rest.dropFirst() }
        var parts: [Part] = []
        while let first = rest.first {
            if isDigit(first) {
                let digits = rest.prefix(while: isDigit)
                parts.append(.number(digits.drop { $0 == UInt8(ascii: "0") }))
                rest = rest.dropFirst(digits.count)
            } else if isLetter(first) {
                let letters = rest.prefix(while: isLetter)
                parts.append(.word(letters.map { $0 | 0x20 }))
                rest = rest.dropFirst(letters.count)
            } else {
                rest = rest.dropFirst()
            }
        }
        return parts
    }

    private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

    private static func isLetter(_ byte: UInt8) -> Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 }
}
