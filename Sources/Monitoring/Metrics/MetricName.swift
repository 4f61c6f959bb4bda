/// Names as Prometheus allows them. Where a character is not allowed, `_` stands for it.
enum MetricName {
    /// The name of a metric: `[a-zA-Z_][a-zA-Z0-9_]*`. Colons are left to recording rules.
    static func legal(_ name: String) -> String { legal(name, orWhenEmpty: "unnamed") }

    /// The name of a label: the same, but not beginning with two `_`, and none of those that Prometheus gives itself.
    static func legalLabel(_ name: String) -> String {
        let name = legal(name, orWhenEmpty: "unnamed")
        if name.utf8.starts(with: "__".utf8) || name == "le" || name == "quantile" { return "exported_" + name }
        return name
    }

    private static func legal(_ name: String, orWhenEmpty replacement: String) -> String {
        guard let first = name.utf8.first else { return replacement }
        let startsWithDigit = UInt8(ascii: "0")...UInt8(ascii: "9") ~= first
        if !startsWithDigit, name.utf8.allSatisfy(isAllowed) { return name }
        var bytes: [UInt8] = startsWithDigit ? [UInt8(ascii: "_")] : []
        // By scalars, so that a letter of another script is one `_`.
        for scalar in name.unicodeScalars {
            bytes.append(scalar.isASCII && isAllowed(UInt8(scalar.value)) ? UInt8(scalar.value) : UInt8(ascii: "_"))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

extension String {
    /// With `suffix` at its end, once.
    func ending(in suffix: String) -> String { hasSuffix(suffix) ? self : self + suffix }

    /// Without `suffix`, unless it would be empty then.
    func without(_ suffix: String) -> String {
        hasSuffix(suffix) && utf8.count > suffix.utf8.count ? String(dropLast(suffix.count)) : self
    }
}
