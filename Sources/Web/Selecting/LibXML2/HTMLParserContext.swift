import CLibXML2

/// A libxml2 HTML parser, used for one page after the other. The names in its trees live as long as it does.
final class HTMLParserContext {
    let pointer: UnsafeMutablePointer<xmlParserCtxt>
    private let encoding: UnsafePointer<UInt8>
    /// Whether the last page was not UTF-8 all through.
    private(set) var metInvalidText = false

    init?() {
        guard let context = htmlNewParserCtxt() else { return nil }
        guard let encoding = xmlDictLookup(context.pointee.dict, "UTF-8", 5), let handler = context.pointee.sax else {
            htmlFreeParserCtxt(context)
            return nil
        }
        pointer = context
        self.encoding = encoding
        HTMLTreeConstruction.install(in: handler)
    }

    deinit { htmlFreeParserCtxt(pointer) }

    /// How many names the parser has met.
    var nameCount: Int32 { xmlDictSize(pointer.pointee.dict) }

    /// Parses what `reader` gives into `construction`.
    ///
    /// - Returns: whether there was memory to begin at all.
    func run(
        _ reader: UnsafeMutablePointer<PageReader>, _ construction: UnsafeMutablePointer<HTMLTreeConstruction>
    ) -> Bool {
        htmlCtxtReset(pointer)
        let options =
            HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
            | HTML_PARSE_NONET.rawValue | HTML_PARSE_NODEFDTD.rawValue | HTML_PARSE_IGNORE_ENC.rawValue
        htmlCtxtUseOptions(pointer, Int32(options))
        pointer.pointee.linenumbers = 0
        guard
            let buffer = xmlParserInputBufferCreateIO(PageReader.callback, nil, reader, XML_CHAR_ENCODING_NONE)
        else { return false }
        xmlParserInputBufferGrow(buffer, PageReader.firstPiece)
        guard let input = xmlNewIOInputStream(pointer, buffer, XML_CHAR_ENCODING_NONE) else {
            xmlFreeParserInputBuffer(buffer)
            return false
        }
        guard inputPush(pointer, input) >= 0 else {
            xmlFreeInputStream(input)
            return false
        }
        // The page is UTF-8, whatever its first bytes or its meta elements say.
        pointer.pointee.encoding = encoding
        pointer.pointee.charset = Int32(XML_CHAR_ENCODING_UTF8.rawValue)
        pointer.pointee.userData = UnsafeMutableRawPointer(construction)
        htmlParseDocument(pointer)
        metInvalidText = pointer.pointee.input?.pointee.buf?.pointee.encoder != nil
        // What points into this call's stack is gone with it, and the encoding is not the parser's to free.
        pointer.pointee.encoding = nil
        pointer.pointee.userData = UnsafeMutableRawPointer(pointer)
        pointer.pointee.node = nil
        while let input = inputPop(pointer) { xmlFreeInputStream(input) }
        return true
    }
}
