extension TreeNavigation {
    /// Appends the markup of `node` as Scrapy's `get()` shows it: `<`, `>` and `&` escaped, in attributes quotes too, no
    /// end tags for HTML's void elements, nothing reformatted.
    ///
    /// It goes along the tree without recursion, since pages decide how deep that is.
    func appendMarkup(of node: Handle, to output: inout ByteWriter) {
        var current = node
        while true {
            open(current, to: &output)
            if let child = firstInner(of: current) {
                current = child
                continue
            }
            close(current, to: &output)
            while true {
                if current == node { return }
                if let sibling = nextSibling(of: current) {
                    current = sibling
                    break
                }
                guard let parent = parent(of: current) else { return }
                current = parent
                close(current, to: &output)
            }
        }
    }

    private func firstInner(of node: Handle) -> Handle? {
        switch kind(of: node) {
        case .element, .document: firstChild(of: node)
        default: nil
        }
    }

    /// Appends a start tag, or all of a node that has no inside.
    private func open(_ node: Handle, to output: inout ByteWriter) {
        switch kind(of: node) {
        case .document: break
        case .element:
            output.append(UInt8(ascii: "<"))
            output.append(name(of: node))
            var attribute = firstAttribute(of: node)
            while let current = attribute {
                append(attribute: current, to: &output)
                attribute = nextSibling(of: current)
            }
            if !isHTML && firstChild(of: node) == nil { output.append(UInt8(ascii: "/")) }
            output.append(UInt8(ascii: ">"))
        case .text:
            if isRawText(node) {
                output.append(value(of: node))
            } else {
                output.append(escaping: value(of: node), quotes: false)
            }
        case .attribute: output.append(escaping: value(of: node), quotes: false)
        case .comment:
            output.append("<!--")
            output.append(value(of: node))
            output.append("-->")
        case .instruction:
            output.append("<?")
            output.append(name(of: node))
            output.append(UInt8(ascii: " "))
            output.append(value(of: node))
            output.append(isHTML ? ">" : "?>")
        }
    }

    private func append(attribute: Handle, to output: inout ByteWriter) {
        output.append(UInt8(ascii: " "))
        output.append(name(of: attribute))
        // A boolean attribute is its name alone; that it is there is its value.
        if isHTML, firstChild(of: attribute) == nil || MarkupWords.boolean.contains(where: { hasName(attribute, $0) }) {
            return
        }
        output.append("=\"")
        output.append(escaping: value(of: attribute), quotes: true)
        output.append(UInt8(ascii: "\""))
    }

    private func close(_ node: Handle, to output: inout ByteWriter) {
        guard kind(of: node) == .element else { return }
        if firstChild(of: node) == nil, !isHTML || MarkupWords.void.contains(where: { hasName(node, $0) }) { return }
        output.append("</")
        output.append(name(of: node))
        output.append(UInt8(ascii: ">"))
    }

    /// Scripts and styles hold text that is never escaped.
    private func isRawText(_ text: Handle) -> Bool {
        guard isHTML, let parent = parent(of: text) else { return false }
        return MarkupWords.rawText.contains { hasName(parent, $0) }
    }
}

/// Names whose markup is special (HTML standard, sections 13.1.2 and 2.3.2).
private enum MarkupWords {
    static let void = [
        "area", "base", "basefont", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param",
        "source", "track", "wbr",
    ].map { MarkupName($0) }
    /// The boolean attributes that the parser gives their name as value.
    static let boolean = [
        "checked", "compact", "declare", "defer", "disabled", "ismap", "multiple", "nohref", "noresize", "noshade",
        "nowrap", "readonly", "selected",
    ].map { MarkupName($0) }
    static let rawText = ["script", "style"].map { MarkupName($0) }
}

extension ByteWriter {
    /// Appends text for markup, with `<`, `>` and `&` as references, and `"` too where `quotes` says so.
    fileprivate mutating func append(escaping text: UnsafeBufferPointer<UInt8>, quotes: Bool) {
        var start = 0
        for index in text.indices {
            let reference: StaticString
            switch text[index] {
            case UInt8(ascii: "&"): reference = "&amp;"
            case UInt8(ascii: "<"): reference = "&lt;"
            case UInt8(ascii: ">"): reference = "&gt;"
            case UInt8(ascii: "\"") where quotes: reference = "&quot;"
            default: continue
            }
            append(UnsafeBufferPointer(rebasing: text[start..<index]))
            append(reference)
            start = index + 1
        }
        append(UnsafeBufferPointer(rebasing: text[start...]))
    }
}
