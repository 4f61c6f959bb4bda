/// What an `Authorization` header says: a token as `Bearer …` or as the password of `Basic …` (for clients that know
/// nothing else), or a name with a password.
package enum Credentials {
    /// The token; nil when the value holds none.
    static func token(in value: String) -> String? {
        guard value.utf8.count <= longest, let space = value.firstIndex(of: " ") else { return nil }
        let rest = value[space...].drop { $0 == " " }
        switch value[..<space].lowercased() {
        case "bearer": return rest.isEmpty ? nil : String(rest)
        case "basic":
            guard let password = basic(in: value)?.password, !password.isEmpty else { return nil }
            return password
        default: return nil
        }
    }

    /// The name and password of `Basic …` (RFC 7617); nil when the value holds none.
    static func basic(in value: String) -> (name: String, password: String)? {
        guard value.utf8.count <= longest, let space = value.firstIndex(of: " "),
            value[..<space].lowercased() == "basic", let bytes = base64(value[space...].drop { $0 == " " }.utf8),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            let name = String(validating: bytes[..<colon], as: UTF8.self),
            let password = String(validating: bytes[(colon + 1)...], as: UTF8.self)
        else { return nil }
        return (name, password)
    }

    /// Takes as long for a wrong secret as for the right one.
    package static func isSame(_ given: String, _ known: String) -> Bool {
        let (given, known) = (Array(given.utf8), Array(known.utf8))
        var difference: UInt8 = given.count == known.count ? 0 : 1
        for (index, byte) in given.enumerated() {
            difference |= byte ^ (known.isEmpty ? 0 : known[index % known.count])
        }
        return difference == 0
    }

    private static let longest = 1_024

    /// The bytes that base 64 (RFC 4648 §4) writes, with or without padding; nil for anything else.
    private static func base64(_ text: Substring.UTF8View) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for character in text {
            if character == UInt8(ascii: "=") { break }
            let value: UInt8
            switch character {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = character - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = character - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = character - UInt8(ascii: "0") + 52
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            default: return nil
            }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }
}
