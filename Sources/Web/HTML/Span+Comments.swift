extension Span<UInt8> {
    /// Behind the first `>` from `start` on, or `count`: where a bogus comment or a document type ends.
    @inlinable
    func endOfBogusComment(from start: Int) -> Int {
        guard let end = firstIndex(of: UInt8(ascii: ">"), from: start) else { return count }
        return end &+ 1
    }

    /// Behind the end of the comment whose `<!--` ends before `start`, or `count` (HTML standard, "Comment start state"
    /// and those after it). It ends at `-->`, also at one that shares its dashes with the beginning (`<!-->`, `<!--->`),
    /// and at `--!>`, which does not.
    @usableFromInline
    func endOfComment(from start: Int) -> Int {
        var index = start
        while let end = firstIndex(of: UInt8(ascii: ">"), from: index) {
            index = end &+ 1
            if hasDashes(before: end) { return index }
            if end &- 3 >= start, self[end &- 1] == UInt8(ascii: "!"), hasDashes(before: end &- 1) { return index }
        }
        return count
    }

    private func hasDashes(before end: Int) -> Bool {
        end >= 2 && self[end &- 1] == UInt8(ascii: "-") && self[end &- 2] == UInt8(ascii: "-")
    }

    /// Behind the `]]>` that ends a CDATA section, or `count`.
    @usableFromInline
    func endOfCDATA(from start: Int) -> Int {
        var index = start
        while let end = firstIndex(of: UInt8(ascii: ">"), from: index) {
            index = end &+ 1
            if end &- 2 >= start, self[end &- 1] == UInt8(ascii: "]"), self[end &- 2] == UInt8(ascii: "]") {
                return index
            }
        }
        return count
    }
}
