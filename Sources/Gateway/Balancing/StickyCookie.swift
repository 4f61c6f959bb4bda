import NIOCore

/// The cookie that keeps a client at its server: which one, and a sum that only this gateway can make.
package struct StickyCookie: Sendable {
    package static let name = "TRAWL_SERVER"
    private let hash: SipHash

    /// - Parameter secret: the same for gateways that stand beside each other; random when it is nil.
    package init(secret: String?) {
        guard let secret else {
            hash = SipHash(key: (.random(in: 0 ... .max), .random(in: 0 ... .max)))
            return
        }
        let bytes = Array(secret.utf8)
        hash = SipHash(key: (SipHash(key: (1, 2)).sum(bytes), SipHash(key: (3, 4)).sum(bytes)))
    }

    /// The value for a server.
    func value(_ identity: UInt64) -> String {
        let text = Self.hexadecimal(identity)
        return "\(text).\(Self.hexadecimal(hash.sum(text.utf8)))"
    }

    /// The line that sets it.
    func line(_ identity: UInt64) -> ByteBuffer {
        ByteBuffer(string: "Set-Cookie: \(Self.name)=\(value(identity)); Path=/; HttpOnly; SameSite=Lax\r\n")
    }

    /// The server that a request's cookie names; nil when it names none, or somebody else made it.
    func server(_ fields: HeadFields, _ bytes: Span<UInt8>) -> UInt64? {
        for field in fields.all where field.known == .other && field.name.count == 6 {
            guard KnownField.matches(bytes, field.name.lowerBound, "cookie") else { continue }
            let text = String(copying: bytes.extracting(field.value))
            for pair in text.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1).map { $0.trimmed }
                guard parts.count == 2, parts[0] == Self.name, let server = identity(parts[1]) else { continue }
                return server
            }
        }
        return nil
    }

    private func identity(_ value: Substring) -> UInt64? {
        guard value.utf8.count == 33, let identity = UInt64(value.prefix(16), radix: 16), self.value(identity) == value
        else {
            return nil
        }
        return identity
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: 16 - text.utf8.count) + text
    }
}

extension Substring {
    /// Without the blanks around it.
    fileprivate var trimmed: Substring {
        var text = self
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}

extension String {
    /// What stands there as UTF-8; other bytes become U+FFFD.
    init(copying bytes: Span<UInt8>) {
        self.init()
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        for index in bytes.indices { copy.append(bytes[index]) }
        self = String(decoding: copy, as: UTF8.self)
    }
}
