import NIOCore
import NIOSSL

/// The names that a certificate serves (RFC 9525 §2): its subjectAltName's DNS names and addresses, or, when it has none, the
/// common name.
struct CertificateNames {
    private(set) var all: [String] = []

    init(_ certificate: NIOSSLCertificate) throws {
        let alternatives = certificate._subjectAlternativeNames()
        for name in alternatives {
            let bytes = Array(name.contents)
            switch name.nameType {
            case .dnsName: append(bytes)
            case .ipAddress:
                let packed = ByteBuffer(bytes: bytes)
                if let address = try? SocketAddress(packedIPAddress: packed, port: 0), let text = address.ipAddress {
                    all.append(text)
                }
            default: break
            }
        }
        if alternatives.isEmpty, let name = Self.commonName(try certificate.toDERBytes()) { append(name) }
    }

    private mutating func append(_ name: [UInt8]) {
        guard !name.isEmpty, name.allSatisfy({ (0x21..<0x7F).contains($0) }) else { return }
        all.append(String(decoding: name, as: UTF8.self).lowercased())
    }

    /// The last common name in the subject (RFC 5280 §4.1): NIOSSL knows it, but tells nobody.
    static func commonName(_ certificate: [UInt8]) -> [UInt8]? {
        var outer = DERReader(certificate[...])
        guard var body = outer.next(0x30).map({ DERReader($0) }), let first = body.next(0x30) else { return nil }
        var fields = DERReader(first)
        // The version may be left out; then serial number, algorithm, issuer, validity, subject.
        _ = fields.next(0xA0)
        guard fields.next(0x02) != nil, fields.next(0x30) != nil, fields.next(0x30) != nil, fields.next(0x30) != nil,
            let subject = fields.next(0x30)
        else { return nil }
        var sets = DERReader(subject)
        var found: [UInt8]?
        while let set = sets.next(0x31) {
            var pairs = DERReader(set)
            while let pair = pairs.next(0x30) {
                var parts = DERReader(pair)
                guard let type = parts.next(0x06), type.elementsEqual([0x55, 0x04, 0x03]) else { continue }
                if let value = parts.next(nil) { found = Array(value) }
            }
        }
        return found
    }
}

/// Elements of DER (X.690), one behind the other.
struct DERReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The content of the next element, when it is there and its tag is `tag`; with nil whatever it is.
    mutating func next(_ tag: UInt8?) -> ArraySlice<UInt8>? {
        guard let first = rest.first, tag == nil || first == tag else { return nil }
        var bytes = rest.dropFirst()
        guard let short = bytes.popFirst() else { return nil }
        var length = Int(short)
        if short >= 0x80 {
            guard (0x81...0x83).contains(short) else { return nil }
            length = 0
            for _ in 0..<(short & 0x0F) {
                guard let byte = bytes.popFirst() else { return nil }
                length = length << 8 | Int(byte)
            }
        }
        guard bytes.count >= length else { return nil }
        rest = bytes.dropFirst(length)
        return bytes.prefix(length)
    }
}
