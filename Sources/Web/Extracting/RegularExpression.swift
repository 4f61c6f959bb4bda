/// A regular expression (PCRE2, the syntax of Perl and nearly that of Python), compiled once and then used on any number
/// of texts and threads.
///
/// Texts are UTF-8; `\w`, `\d` and letter case go by Unicode, and what is not UTF-8 in a text matches nothing. Flags
/// stand in the pattern: `(?i)`, `(?m)`, `(?s)`, `(?x)`.
///
/// A pattern that backtracks without end on some text is stopped: see ``RegularExpressionFault/Code/tooExpensive``.
package struct RegularExpression: Sendable, CustomStringConvertible {
    /// The pattern as it was written.
    package let pattern: String
    /// How many groups capture, named ones included.
    package let groupCount: Int
    let code: CompiledPattern

    /// The longest pattern accepted, in bytes.
    package static let maximumLength = 16_384

    /// Compiles `pattern`.
    package init(_ pattern: String) throws(RegularExpressionFault) {
        guard pattern.utf8.count <= Self.maximumLength else {
            throw RegularExpressionFault(
                code: .tooLarge, message: "a pattern may have \(Self.maximumLength) bytes; split this one up",
                offset: Self.maximumLength)
        }
        code = try CompiledPattern(pattern)
        groupCount = code.groupCount
        self.pattern = pattern
    }

    package var description: String { pattern }

    /// Whether the pattern matches anywhere in `text`.
    package func matches(_ text: Span<UInt8>) throws(RegularExpressionFault) -> Bool {
        var found = false
        try scan(text) { _ in
            found = true
            return false
        }
        return found
    }

    /// What the matches in `text` capture, as Scrapy's `re()` gives it: for a pattern without groups each match, else the
    /// groups of each match in their order, empty for a group that took no part.
    ///
    /// - Parameter limit: how many are wanted.
    /// - Returns: places in `text`.
    package func findAll(
        in text: Span<UInt8>, limit: Int = .max
    ) throws(RegularExpressionFault) -> [Range<Int>] {
        var found: [Range<Int>] = []
        guard limit > 0 else { return found }
        try scan(text) { groups in
            if groups.count == 1 { found.append(groups[0]) } else { found.append(contentsOf: groups.dropFirst()) }
            return found.count < limit
        }
        if found.count > limit { found.removeLast(found.count - limit) }
        return found
    }

    /// What the matches in `text` capture, see ``findAll(in:limit:)``.
    package func findAll(in text: String, limit: Int = .max) throws(RegularExpressionFault) -> [String] {
        var writer = ByteWriter(capacity: text.utf8.count)
        writer.append(utf8: text)
        var found: [String] = []
        for range in try findAll(in: writer.span, limit: limit) {
            found.append(writer.span.extracting(range).string)
        }
        return found
    }
}
