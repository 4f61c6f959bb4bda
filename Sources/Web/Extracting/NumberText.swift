/// The first number in a text written for people: `£51.77`, `1.234,50 €`, `−3 °C`, `1 234 567 views`, `20 % off`.
///
/// - A minus (`-` or U+2212) counts when no letter or digit stands before it and nothing but a currency sign after it.
/// - Digits may be grouped by `.`, `,`, a space (also U+00A0, U+2009, U+202F) or an apostrophe (also U+2019).
/// - When both `.` and `,` occur, or one of them after spaces or apostrophes, the last is the decimal one.
/// - When only one of them occurs, and more than once, it groups: `1,234,567`. Once and before exactly three digits, it
///   groups too (`1,234` is 1234) unless a 0 alone or more than three digits stand before it; else it is the decimal one.
/// - A caller who knows which one is decimal says so, and nothing is guessed.
/// - What follows, a percent sign say, is not looked at; exponents are not read.
struct NumberText: ~Escapable {
    private let text: Span<UInt8>
    private let isNegative: Bool
    /// Digits before and after the decimal separator; those before may have separators in between.
    private var whole: Range<Int>
    private var fraction: Range<Int>

    /// More digits than these are no number of anything.
    private static let mostDigits = 100

    /// Nil when there are no digits, or too many.
    ///
    /// - Parameter decimal: `.` or `,` where it is known, else nil.
    @_lifetime(copy text)
    init?(_ text: Span<UInt8>, decimal: UInt8?) {
        guard var start = text.firstDigit else { return nil }
        self.text = text
        let digits = DigitGroups(text, from: start)
        var ends = digits.split(decimal: decimal)
        // ".99" has no digits before the separator.
        let hasNoWhole =
            start > 0 && text[start - 1] == decimal ?? UInt8(ascii: ".")
            && (start == 1 || !text.endsInWordCharacter(at: start - 1))
        if hasNoWhole {
            ends = (whole: start, fraction: digits.firstGroup.upperBound)
            whole = start..<start
            fraction = digits.firstGroup
            start -= 1
        } else {
            whole = start..<ends.whole
            fraction = ends.fraction > ends.whole ? ends.whole + 1..<ends.fraction : ends.whole..<ends.whole
        }
        isNegative = text.hasMinus(before: start)
        while let last = fraction.last, text[last] == UInt8(ascii: "0") { fraction.removeLast() }
        guard whole.count <= Self.mostDigits, fraction.count <= Self.mostDigits else { return nil }
    }

    /// Whether nothing but zeros follows the decimal separator.
    var isWhole: Bool { fraction.isEmpty }

    /// Appends the number as JSON writes it, digit by digit, so that nothing is rounded.
    func append(to output: inout ByteWriter) {
        let start = output.count
        if isNegative { output.append(UInt8(ascii: "-")) }
        let digits = output.count
        for index in whole where ASCII.isDigit(text[index]) {
            if output.count > digits || text[index] != UInt8(ascii: "0") { output.append(text[index]) }
        }
        if output.count == digits {
            if fraction.isEmpty { output.truncate(to: start) }
            output.append(UInt8(ascii: "0"))
        }
        guard !fraction.isEmpty else { return }
        output.append(UInt8(ascii: "."))
        output.append(text.extracting(fraction))
    }
}

extension Span<UInt8> {
    fileprivate var firstDigit: Int? {
        var index = 0
        while index < count, !ASCII.isDigit(self[index]) { index += 1 }
        return index < count ? index : nil
    }

    /// Whether the character that ends before `end` is a letter or digit.
    fileprivate func endsInWordCharacter(at end: Int) -> Bool {
        var start = end - 1
        while start > 0, self[start] & 0xC0 == 0x80 { start -= 1 }
        guard let scalar = extracting(start..<end).string.unicodeScalars.last else { return false }
        return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    /// Whether a minus stands before `index`, with at most a currency sign in between.
    fileprivate func hasMinus(before index: Int) -> Bool {
        var end = index
        for sign: StaticString in ["$", "£", "¥"] where hasSign(sign, before: index) { end -= sign.utf8CodeUnitCount }
        // U+20A0…U+20BF
        if end == index, index >= 3, self[index - 3] == 0xE2, self[index - 2] == 0x82, self[index - 1] >= 0xA0 {
            end -= 3
        }
        for minus: StaticString in ["-", "−"] where hasSign(minus, before: end) {
            let start = end - minus.utf8CodeUnitCount
            return start == 0 || !endsInWordCharacter(at: start)
        }
        return false
    }

    private func hasSign(_ sign: StaticString, before index: Int) -> Bool {
        hasPrefix(sign, at: index - sign.utf8CodeUnitCount)
    }
}
