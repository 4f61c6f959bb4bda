import CLibCrypto
import SQL
import Web

/// How values stand in a backup: numbers with a fraction or an exponent are reals, the others integers; bytes are
/// `{"b64": "…"}`. Reals are finite: the drivers take no others.
extension SQLValue {
    var backupJSON: JSONValue {
        switch self {
        case .null: .null
        case .integer(let value): .integer(value)
        case .real(let value): .number(value)
        case .text(let value): .string(value)
        case .blob(let value): ["b64": .string(Self.base64(value))]
        }
    }

    /// Nil for what is no value.
    init?(backupJSON: JSONValue) {
        switch backupJSON {
        case .null: self = .null
        case .integer(let value): self = .integer(value)
        case .number(let value): self = .real(value)
        case .string(let value): self = .text(value)
        case .object(let object):
            guard object.count == 1, case .string(let text)? = object["b64"], let bytes = Self.bytes(base64: text)
            else {
                return nil
            }
            self = .blob(bytes)
        case .bool, .array: return nil
        }
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        guard !bytes.isEmpty, bytes.count <= Int(Int32.max) / 2 else { return "" }
        // The function writes a zero behind the text.
        let text = [UInt8](unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4 + 1) { buffer, count in
            count = Int(EVP_EncodeBlock(buffer.baseAddress, bytes, Int32(bytes.count)))
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func bytes(base64 text: String) -> [UInt8]? {
        let source = Array(text.utf8)
        guard source.count % 4 == 0, source.count <= Int(Int32.max) / 2 else { return nil }
        guard !source.isEmpty else { return [] }
        let padding = source.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        // The function skips spaces and line feeds at the ends, which never stand there.
        guard padding <= 2, source.allSatisfy({ $0 > 0x20 }) else { return nil }
        var length = -1
        let bytes = [UInt8](unsafeUninitializedCapacity: source.count / 4 * 3) { buffer, count in
            length = Int(EVP_DecodeBlock(buffer.baseAddress, source, Int32(source.count)))
            count = max(0, length - padding)
        }
        return length < 0 ? nil : bytes
    }
}
