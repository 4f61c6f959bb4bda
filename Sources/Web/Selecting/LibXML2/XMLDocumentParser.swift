import CLibXML2

/// Parses XML pages with libxml2, so that nothing they declare can grow or reach outside.
enum XMLDocumentParser {
    /// A document that the caller frees, or nil without memory.
    static func parse(
        _ page: UnsafeBufferPointer<UInt8>, memory: Int, seconds: Double,
        index: inout ElementIndex<UnsafeMutablePointer<xmlNode>>
    ) -> (document: UnsafeMutablePointer<xmlDoc>, cut: TreeCut?)? {
        guard let context = xmlNewParserCtxt() else { return nil }
        defer { xmlFreeParserCtxt(context) }
        forbidEntities(context.pointee.sax)
        // NOENT only says that references become text; as no entity is ever declared, those are the five of XML and
        // numbers.
        let options =
            XML_PARSE_RECOVER.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
            | XML_PARSE_NONET.rawValue | XML_PARSE_NOENT.rawValue | XML_PARSE_IGNORE_ENC.rawValue
        let survey = XMLSurvey(page, memory: memory)
        var reader = PageReader(UnsafeBufferPointer(rebasing: page[..<survey.length]), seconds: seconds)
        let parsed = withUnsafeMutablePointer(to: &reader) { reader in
            xmlCtxtReadIO(context, PageReader.callback, nil, reader, nil, "UTF-8", Int32(options))
        }
        guard let document = parsed ?? xmlNewDoc("1.0") else { return nil }
        prepare(document, &index)
        return (document, survey.cut ?? (reader.isOutOfTime ? .time : nil))
    }

    /// No declaration is kept, no reference resolved but those that XML itself defines.
    private static func forbidEntities(_ handler: UnsafeMutablePointer<xmlSAXHandler>?) {
        guard let handler else { return }
        handler.pointee.entityDecl = nil
        handler.pointee.unparsedEntityDecl = nil
        handler.pointee.notationDecl = nil
        handler.pointee.attributeDecl = nil
        handler.pointee.elementDecl = nil
        handler.pointee.externalSubset = nil
        handler.pointee.resolveEntity = nil
        handler.pointee.getParameterEntity = nil
        handler.pointee.reference = nil
        handler.pointee.getEntity = { _, name in name.flatMap { xmlGetPredefinedEntity($0) } }
    }

    /// Gives every name its key and every element its number in the page, takes default namespaces off, and drops the
    /// DTD, which is no part of what selectors see.
    private static func prepare(
        _ document: UnsafeMutablePointer<xmlDoc>, _ index: inout ElementIndex<UnsafeMutablePointer<xmlNode>>
    ) {
        if let subset = document.pointee.intSubset {
            xmlUnlinkNode(UnsafeMutableRawPointer(subset).assumingMemoryBound(to: xmlNode.self))
            xmlFreeDtd(subset)
            document.pointee.intSubset = nil
        }
        let navigation = LibXML2Navigation(isHTML: false, index: index)
        let root = UnsafeMutableRawPointer(document).assumingMemoryBound(to: xmlNode.self)
        var node = navigation.next(after: root, inside: root)
        while let current = node {
            if current.pointee.type == XML_ELEMENT_NODE {
                setKey(current)
                index.append(navigation.nameKey(of: current), current)
                current.pointee.content = UnsafeMutablePointer(bitPattern: -index.count)
                if let namespace = current.pointee.ns, namespace.pointee.prefix == nil { current.pointee.ns = nil }
                var attribute = navigation.firstAttribute(of: current)
                while let inner = attribute {
                    setKey(inner)
                    attribute = navigation.nextSibling(of: inner)
                }
            }
            node = navigation.next(after: current, inside: root)
        }
    }

    private static func setKey(_ node: UnsafeMutablePointer<xmlNode>) {
        guard let name = node.pointee.name else { return }
        node.pointee._private = UnsafeMutableRawPointer(bitPattern: UInt(NameKey(name).raw))
    }
}
