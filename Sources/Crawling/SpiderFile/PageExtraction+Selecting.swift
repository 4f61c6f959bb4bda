internal import Web

extension PageExtraction {
    /// What a selection finds.
    enum Found {
        case match(SelectorMatch<LibXML2Node>)
        case json(JSONValue)
        case text(String)
    }

    /// The first `limit` things that `selection` finds in `context`, in their order.
    mutating func found(_ selection: Selection, in context: Context, limit: Int) throws -> [Found] {
        guard selection.path != nil || selection.pattern != nil else {
            guard let selector = selection.selector else { return [] }
            return try matches(selector, in: context, limit: limit).map { .match($0) }
        }
        if let path = selection.path {
            guard let pattern = selection.pattern else {
                return try json(path, selection.selector, in: context, limit: limit).map { .json($0) }
            }
            let texts = try json(path, selection.selector, in: context, limit: .max).map(\.plainText)
            return try captures(pattern, of: texts, limit: limit)
        }
        guard let pattern = selection.pattern else { return [] }
        if let selector = selection.selector {
            let texts = try matches(selector, in: context, limit: .max).map(\.text)
            return try captures(pattern, of: texts, limit: limit)
        }
        switch context {
        case .page:
            var found: [Found] = []
            for range in try pattern.findAll(in: page.text, limit: limit) {
                found.append(.text(page.text.extracting(range).string))
            }
            return found
        case .node(let node): return try captures(pattern, of: [node.text], limit: limit)
        case .json(let value): return try captures(pattern, of: [value.plainText], limit: limit)
        }
    }

    private func json(
        _ path: JSONPath, _ selector: Selector?, in context: Context, limit: Int
    ) throws -> [JSONValue] {
        var values: [JSONValue] = []
        for root in try roots(selector, in: context) where values.count < limit {
            values.append(contentsOf: try path.select(in: root, limit: limit - values.count))
        }
        return values
    }

    private func matches(
        _ selector: Selector, in context: Context, limit: Int
    ) throws -> [SelectorMatch<LibXML2Node>] {
        switch context {
        case .page: try page.tree().select(selector, from: nil, limit: limit)
        case .node(let node): try page.tree().select(selector, from: node, limit: limit)
        // The reader of the file has refused this.
        case .json: []
        }
    }

    /// The JSON that a path is asked of: the page or value itself, or what stands in the matches of a selector, such as
    /// the scripts of a page. A match that is not JSON is passed over.
    private func roots(_ selector: Selector?, in context: Context) throws -> [JSONValue] {
        if let selector {
            return try matches(selector, in: context, limit: .max).compactMap { try? JSONValue(parsing: $0.text) }
        }
        switch context {
        case .page: return [try page.json()]
        case .node(let node): return (try? JSONValue(parsing: node.text)).map { [$0] } ?? []
        case .json(let value): return [value]
        }
    }

    private func captures(_ pattern: RegularExpression, of texts: [String], limit: Int) throws -> [Found] {
        var found: [Found] = []
        for text in texts where found.count < limit {
            for capture in try pattern.findAll(in: text, limit: limit - found.count) { found.append(.text(capture)) }
        }
        return found
    }

    /// Appends what a match is read from when `type` is wanted.
    static func appendText(
        of match: SelectorMatch<LibXML2Node>, as type: ValueType, isXML: Bool, to output: inout ByteWriter
    ) {
        guard case .node(let node) = match else { return output.append(match) }
        switch type {
        case .html: node.appendValue(to: &output)
        case .url where node.kind == .element:
            if let reference = node.attribute("href") ?? node.attribute("src") {
                output.append(utf8: reference)
            } else if isXML {
                // Feeds write `<link>https://…</link>`.
                node.appendText(to: &output)
            }
        default: node.appendText(to: &output)
        }
    }
}
