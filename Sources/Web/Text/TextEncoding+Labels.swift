extension TextEncoding {
    /// The encoding that `label` names, as in `charset=label`: one of the 228 labels of the Encoding standard, in any
    /// case, white space around it ignored. nil for any other.
    public init?(label: Span<UInt8>) {
        let label = label.trimmed()
        // Nearly all of today's pages.
        if label.equalsIgnoringCase("utf-8") || label.equalsIgnoringCase("utf8") {
            self = .utf8
            return
        }
        guard label.count <= Self.longestLabel else { return nil }
        var name = ByteWriter(capacity: Self.longestLabel)
        for index in 0..<label.count { name.append(ASCII.lowercased(label[index])) }
        guard let value = Self.labelTable.value(of: name.span),
            let encoding = Self.allCases.first(where: { value.equalsIgnoringCase($0.standardName) })
        else { return nil }
        self = encoding
    }

    /// The encoding that `label` names, or nil.
    public init?(label: String) {
        var label = label
        let encoding = label.withUTF8 { Self(label: Span(_unsafeElements: $0)) }
        guard let encoding else { return nil }
        self = encoding
    }

    private static var longestLabel: Int { 19 }
}
