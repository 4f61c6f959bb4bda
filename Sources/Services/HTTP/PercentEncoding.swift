import Web

/// Reads percent-encoded text (RFC 3986 §2.1), as paths and query strings carry it.
package enum PercentEncoding {
    /// The text, or nil when an encoding is broken or the bytes are no UTF-8.
    ///
    /// - Parameter isForm: whether `+` is a space, as in query strings.
    static func decoded(_ text: Substring.UTF8View, isForm: Bool = false) -> String? {
        let needsWork = text.contains { $0 == UInt8(ascii: "%") || (isForm && $0 == UInt8(ascii: "+")) || $0 >= 0x80 }
        if !needsWork { return String(Substring(text)) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            index = text.index(after: index)
            switch byte {
            case UInt8(ascii: "%"):
                guard index < text.endIndex, let high = hexadecimal(text[index]) else { return nil }
                index = text.index(after: index)
                guard index < text.endIndex, let low = hexadecimal(text[index]) else { return nil }
                index = text.index(after: index)
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where isForm: bytes.append(0x20)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The text as one part of a path: what is no unreserved character stands as `%XX`.
    package static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The value of a hexadecimal digit.
    static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The members of a query string as an object of texts. A name that comes more than once, or that is in `lists`, has a
    /// list of them. Nil when an encoding is broken.
    static func members(ofQuery query: Substring, lists: Set<String> = []) -> JSONObject? {
        var members = JSONObject()
        for pair in query.utf8.split(separator: UInt8(ascii: "&"), maxSplits: mostMembers) {
            let separator = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            let value = separator < pair.endIndex ? pair[pair.index(after: separator)...] : pair[pair.endIndex...]
            guard let name = decoded(pair[..<separator], isForm: true), let text = decoded(value, isForm: true) else {
                return nil
            }
            switch members[name] {
            case .array(let others)?: members[name] = .array(others + [.string(text)])
            case let other?: members[name] = .array([other, .string(text)])
            case nil: members[name] = lists.contains(name) ? .array([.string(text)]) : .string(text)
            }
        }
        return members
    }

    /// More are taken as one, so that a long query costs no more than its bytes.
    private static let mostMembers = 2_000
}
