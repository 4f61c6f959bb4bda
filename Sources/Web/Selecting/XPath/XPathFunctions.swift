import CLibXML2

/// Functions that expressions may call beyond XPath 1.0, and `id()`, which here needs no table of ids.
enum XPathFunctions {
    static func register(in context: UnsafeMutablePointer<xmlXPathContext>) {
        xmlXPathRegisterFunc(context, "has-class", hasClass)
        // An entry that exists is not replaced, so libxml2's own goes first.
        xmlXPathRegisterFunc(context, "id", nil)
        xmlXPathRegisterFunc(context, "id", id)
    }

    /// `has-class("a", "b", …)`: whether the context element has all these classes.
    private static let hasClass: xmlXPathFunction = { parser, count in
        guard let parser, let context = parser.pointee.context, let navigation = navigation(context) else { return }
        guard count >= 1 else {
            xmlXPathErr(parser, Int32(XPATH_INVALID_ARITY.rawValue))
            return
        }
        let classes = context.pointee.node
            .flatMap { navigation.attribute(SelectorNames.class, of: $0) }.map(navigation.value)
        var hasAll = classes != nil
        for _ in 0..<count {
            guard let name = xmlXPathPopString(parser) else { return }
            defer { clibxml2_free(name) }
            guard let classes, hasAll else { continue }
            let wanted = UnsafeBufferPointer(start: UnsafePointer(name), count: Int(xmlStrlen(name)))
            hasAll = classes.containsWord(wanted, ignoringCase: false)
        }
        valuePush(parser, xmlXPathNewBoolean(hasAll ? 1 : 0))
    }

    /// `id("a b")`: the elements with one of these ids (XPath 1.0, section 4.1). A node set gives its nodes' texts.
    private static let id: xmlXPathFunction = { parser, count in
        guard let parser, let context = parser.pointee.context, let navigation = navigation(context) else { return }
        guard count == 1 else {
            xmlXPathErr(parser, Int32(XPATH_INVALID_ARITY.rawValue))
            return
        }
        guard let argument = valuePop(parser) else { return }
        defer { xmlXPathFreeObject(argument) }
        let wanted = words(argument)
        guard let set = xmlXPathNodeSetCreate(nil) else { return }
        for place in 0..<navigation.index.count where !wanted.isEmpty {
            let element = navigation.index.elements[place]
            if let id = navigation.attribute(SelectorNames.id, of: element),
                wanted.contains(Array(navigation.value(of: id)))
            {
                xmlXPathNodeSetAddUnique(set, element)
            }
        }
        valuePush(parser, xmlXPathWrapNodeSet(set))
    }

    private static func words(_ argument: UnsafeMutablePointer<xmlXPathObject>) -> Set<[UInt8]> {
        var words: Set<[UInt8]> = []
        func add(_ text: UnsafeMutablePointer<UInt8>?) {
            guard let text else { return }
            defer { clibxml2_free(text) }
            let bytes = UnsafeBufferPointer(start: text, count: Int(xmlStrlen(text)))
            for word in bytes.split(whereSeparator: ASCII.isWhitespace) { words.insert(Array(word)) }
        }
        if argument.pointee.type == XPATH_NODESET, let set = argument.pointee.nodesetval {
            for index in 0..<Int(max(0, set.pointee.nodeNr)) {
                add(xmlXPathCastNodeToString(set.pointee.nodeTab[index]))
            }
        } else {
            add(xmlXPathCastToString(argument))
        }
        return words
    }

    private static func navigation(_ context: UnsafeMutablePointer<xmlXPathContext>) -> LibXML2Navigation? {
        context.pointee.userData?.assumingMemoryBound(to: XPathReport.self).pointee.navigation
    }
}
