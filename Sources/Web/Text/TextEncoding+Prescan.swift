extension TextEncoding {
    /// What a `meta` among the first bytes of a page says (HTML standard, "prescan a byte stream to determine its
    /// encoding"). Simpler than ``PageScanner``: it knows no raw text. A tag that `head` cuts off says nothing.
    static func metaDeclaration(in head: Span<UInt8>) -> TextEncoding? {
        var index = 0
        while let open = head.firstIndex(of: UInt8(ascii: "<"), from: index) {
            index = open &+ 1
            guard index < head.count else { return nil }
            if head.hasPrefix("!--", at: index) {
                index = head.endOfComment(from: index &+ 3)
            } else if head.startsMeta(at: index) {
                var tag = TagScanner(index: index &+ 4)
                let meta = MetaTag(&tag, in: head)
                guard tag.isComplete else { return nil }
                index = tag.index
                if let label = meta.encodingLabel(in: head), let encoding = meant(byMeta: head.extracting(label)) {
                    return encoding
                }
            } else if head.startsTag(at: index) {
                while index < head.count, !MarkupByte.endsBareValue(head[index]) { index &+= 1 }
                var tag = TagScanner(index: index)
                while tag.nextAttribute(in: head) {}
                index = tag.index
            } else if head.startsBogusComment(at: index) {
                index = head.endOfBogusComment(from: index)
            }
        }
        return nil
    }
}

extension Span<UInt8> {
    fileprivate func startsMeta(at index: Int) -> Bool {
        index &+ 4 < count && hasPrefixIgnoringCase("meta", at: index)
            && MarkupByte.isIn(MarkupByte.whitespace | MarkupByte.slash, self[index &+ 4])
    }

    /// Whether a letter, or a slash and a letter, stands at `index`.
    fileprivate func startsTag(at index: Int) -> Bool {
        let letter = self[index] == UInt8(ascii: "/") ? index &+ 1 : index
        return letter < count && ASCII.isAlpha(self[letter])
    }

    fileprivate func startsBogusComment(at index: Int) -> Bool {
        let byte = self[index]
        return byte == UInt8(ascii: "!") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?")
    }
}
