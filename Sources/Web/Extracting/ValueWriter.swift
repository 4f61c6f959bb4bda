/// Turns what selectors find on one page into JSON values.
package struct ValueWriter: ~Copyable {
    private let base: WebURL
    private let queryEncoder: QueryEncoder?
    /// Made for the first URL.
    private var resolver: LinkResolver?
    private var scratch = ByteWriter(capacity: 512)

    /// - Parameters:
    ///   - base: what the links of the page are relative to.
    ///   - queryEncoder: for pages that are not in UTF-8.
    package init(base: WebURL, queryEncoder: QueryEncoder? = nil) {
        self.base = base
        self.queryEncoder = queryEncoder
    }

    /// Appends the JSON of what `text` says as `type`.
    ///
    /// - Returns: false when it says nothing of that type; then nothing was appended.
    package mutating func append(_ text: Span<UInt8>, as type: ValueType, to output: inout ByteWriter) -> Bool {
        switch type {
        case .text: return appendText(text, to: &output)
        case .raw, .html:
            if text.isEmpty { return false }
            output.appendJSONString(text)
        case .number(let decimal):
            guard let number = NumberText(text, decimal: decimal) else { return false }
            number.append(to: &output)
        case .integer(let decimal):
            guard let number = NumberText(text, decimal: decimal), number.isWhole else { return false }
            number.append(to: &output)
        case .date(let pattern): return append(pattern.map { $0.read(text) } ?? DateText.first(in: text), to: &output)
        case .url: return appendURL(text, to: &output)
        case .boolean:
            collapse(text)
            guard let value = BooleanText.read(scratch.span) else { return false }
            output.append(value ? "true" : "false")
        case .exists: output.append("true")
        case .json:
            guard let value = try? JSONValue(parsing: text) else { return false }
            value.append(to: &output)
        }
        return true
    }

    /// Appends `value`, from a page that is JSON, as `type`. A number stays a number whatever its digits look like.
    ///
    /// - Returns: false when it says nothing of that type; then nothing was appended.
    package mutating func append(_ value: JSONValue, as type: ValueType, to output: inout ByteWriter) -> Bool {
        switch (type, value) {
        case (.exists, _):
            output.append(value == .null ? "false" : "true")
            return true
        case (_, .null): return false
        case (.json, _), (.boolean, .bool), (.number, .number), (.number, .integer), (.integer, .integer):
            value.append(to: &output)
            return true
        case (.integer, .number(let number)):
            guard let whole = Int64(exactly: number) else { return false }
            output.append(decimal: Int(whole))
            return true
        case (.boolean, .number(let number)) where number == 0 || number == 1:
            output.append(number == 1 ? "true" : "false")
            return true
        default:
            var text = value.plainText
            return text.withUTF8 { append(Span(_unsafeElements: $0), as: type, to: &output) }
        }
    }

    /// The absolute URL, without its fragment, of `reference`; nil when it leads to nothing over HTTP. It stands in
    /// memory that the next call uses again.
    package mutating func resolve<Result>(
        _ reference: Span<UInt8>, _ body: (Span<UInt8>) throws -> Result
    ) rethrows -> Result? {
        scratch.removeAll()
        var resolver = resolver.take() ?? LinkResolver(base: base, queryEncoder: queryEncoder)
        let resolution = resolver.resolve(reference, into: &scratch)
        self.resolver = consume resolver
        guard resolution == .sameOrigin || resolution == .otherOrigin else { return nil }
        return try body(scratch.span)
    }

    private mutating func appendURL(_ text: Span<UInt8>, to output: inout ByteWriter) -> Bool {
        // An empty reference is the page itself, which no link means.
        guard !text.trimmed().isEmpty else { return false }
        return resolve(text) { output.appendJSONString($0) } != nil
    }

    private mutating func collapse(_ text: Span<UInt8>) {
        scratch.removeAll()
        scratch.append(text)
        scratch.collapseWhitespace(from: 0)
    }

    private mutating func appendText(_ text: Span<UInt8>, to output: inout ByteWriter) -> Bool {
        collapse(text)
        if scratch.isEmpty { return false }
        output.appendJSONString(scratch.span)
        return true
    }

    private func append(_ date: CalendarDate?, to output: inout ByteWriter) -> Bool {
        guard let date else { return false }
        output.append(UInt8(ascii: "\""))
        date.append(to: &output)
        output.append(UInt8(ascii: "\""))
        return true
    }
}
