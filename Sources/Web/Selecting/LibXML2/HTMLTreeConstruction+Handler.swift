import CLibXML2
import Glibc

extension HTMLTreeConstruction {
    /// Sets the parser's handlers; its `userData` must then point to a construction.
    static func install(in handler: UnsafeMutablePointer<xmlSAXHandler>) {
        memset(handler, 0, MemoryLayout<xmlSAXHandler>.size)
        handler.pointee.initialized = 1
        handler.pointee.startElement = { target, name, attributes in
            guard let target, let name else { return }
            target.assumingMemoryBound(to: HTMLTreeConstruction.self).pointee.startElement(name, attributes)
        }
        handler.pointee.endElement = { target, _ in
            target?.assumingMemoryBound(to: HTMLTreeConstruction.self).pointee.endElement()
        }
        handler.pointee.characters = { target, bytes, length in
            guard let target, let bytes else { return }
            target.assumingMemoryBound(to: HTMLTreeConstruction.self).pointee.text(bytes, Int(length), XML_TEXT_NODE)
        }
        handler.pointee.cdataBlock = { target, bytes, length in
            guard let target, let bytes else { return }
            target.assumingMemoryBound(to: HTMLTreeConstruction.self).pointee
                .text(bytes, Int(length), XML_CDATA_SECTION_NODE)
        }
        handler.pointee.comment = { target, value in
            target?.assumingMemoryBound(to: HTMLTreeConstruction.self).pointee.aside(XML_COMMENT_NODE, name: nil, value)
        }
        handler.pointee.processingInstruction = { target, name, value in
            target?.assumingMemoryBound(to: HTMLTreeConstruction.self).pointee.aside(XML_PI_NODE, name: name, value)
        }
    }
}
