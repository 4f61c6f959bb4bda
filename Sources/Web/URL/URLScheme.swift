/// The schemes that the URL standard calls special (section 3.1), and all the others.
enum URLScheme: UInt8, Sendable {
    case other, http, https, ws, wss, ftp, file

    /// The scheme named by `name`, which is lower case and has no colon.
    init(_ name: Span<UInt8>) {
        self =
            switch name.count {
            case 2 where name.hasPrefix("ws"): .ws
            case 3 where name.hasPrefix("wss"): .wss
            case 3 where name.hasPrefix("ftp"): .ftp
            case 4 where name.hasPrefix("http"): .http
            case 4 where name.hasPrefix("file"): .file
            case 5 where name.hasPrefix("https"): .https
            default: .other
            }
    }

    var isSpecial: Bool { self != .other }

    /// Whether the crawler can ask for it.
    var isFetchable: Bool { self == .http || self == .https }

    var defaultPort: UInt16? {
        switch self {
        case .http, .ws: 80
        case .https, .wss: 443
        case .ftp: 21
        case .file, .other: nil
        }
    }
}

extension Span<UInt8> {
    /// The position of the colon that ends a scheme at the beginning, or nil when there is no scheme.
    var endOfScheme: Int? {
        guard count > 1, ASCII.isAlpha(self[0]) else { return nil }
        var index = 1
        while index < count {
            let byte = self[index]
            if byte == UInt8(ascii: ":") { return index }
            guard
                ASCII.isAlphanumeric(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: ".")
            else { return nil }
            index += 1
        }
        return nil
    }
}
