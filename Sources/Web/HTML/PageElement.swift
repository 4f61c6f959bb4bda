/// What a start tag means to ``PageScanner``.
@usableFromInline
enum PageElement: UInt8 {
    /// An element that says nothing about links and holds markup.
    case other
    // Elements with a link.
    case anchor, link, resource, object, frame
    // Elements with a link whose content is no markup.
    case iframe, script
    // Elements about the page.
    case base, meta
    /// Text in which only the element's own end tag is markup.
    case title, rawText
    /// Text to the end of the page.
    case plaintext
    /// `svg` and `math`: another language begins.
    case foreign

    @inlinable @inline(__always)
    init(_ name: TagName) {
        guard name.length <= 8 else {
            self = name.isPlaintext ? .plaintext : .other
            return
        }
        switch name.word {
        case 0x61, 0x6172_6561: self = .anchor  // a, area
        case 0x6C69_6E6B: self = .link  // link
        case 0x69_6D67, 0x69_6D61_6765: self = .resource  // img, image
        case 0x736F_7572_6365, 0x74_7261_636B, 0x65_6D62_6564: self = .resource  // source, track, embed
        case 0x61_7564_696F, 0x76_6964_656F, 0x69_6E70_7574: self = .resource  // audio, video, input
        case 0x6F62_6A65_6374: self = .object  // object
        case 0x66_7261_6D65: self = .frame  // frame
        case 0x6966_7261_6D65: self = .iframe  // iframe
        case 0x7363_7269_7074: self = .script  // script
        case 0x6261_7365: self = .base  // base
        case 0x6D65_7461: self = .meta  // meta
        case 0x74_6974_6C65: self = .title  // title
        case 0x73_7479_6C65, 0x78_6D70: self = .rawText  // style, xmp
        case 0x7465_7874_6172_6561: self = .rawText  // textarea
        case 0x6E_6F65_6D62_6564: self = .rawText  // noembed
        case 0x6E6F_6672_616D_6573: self = .rawText  // noframes
        case 0x73_7667, 0x6D61_7468: self = .foreign  // svg, math
        default: self = .other
        }
    }

    /// The attribute with the link, packed like a name.
    @inlinable @inline(__always)
    var urlAttribute: UInt32 {
        switch self {
        case .anchor, .link: 0x6872_6566  // href
        case .object: 0x6461_7461  // data
        default: 0x73_7263  // src
        }
    }

    @inlinable @inline(__always)
    var linkKind: ScannedLink.Kind {
        switch self {
        case .anchor: .anchor
        case .link: .linkElement
        case .frame, .iframe: .frame
        default: .resource
        }
    }

    /// What the element is in SVG and MathML, where no element's content is raw text and a title is not the page's.
    @usableFromInline
    var inForeignContent: PageElement {
        switch self {
        case .title, .rawText, .plaintext: .other
        case .script: .resource
        case .iframe: .frame
        default: self
        }
    }
}
