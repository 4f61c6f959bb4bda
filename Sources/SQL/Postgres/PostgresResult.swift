import CLibPQ

/// The answer to a statement, in PostgreSQL's text form.
final class PostgresResult {
    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { PQclear(pointer) }

    /// The command's name, such as `COMMIT` or `INSERT 0 1`.
    var command: String { PQcmdStatus(pointer).map { String(cString: $0) } ?? "" }
    /// How many rows it changed; 0 for those that only answer rows.
    var changes: Int {
        if command.hasPrefix("SELECT") { return 0 }
        return PQcmdTuples(pointer).flatMap { Int(String(cString: $0)) } ?? 0
    }

    /// All rows.
    func rows() -> [SQLRow] {
        let width = PQnfields(pointer)
        let columns = (0..<width).map { column in PQfname(pointer, column).map { String(cString: $0) } ?? "" }
        let types = (0..<width).map { PQftype(pointer, $0) }
        return (0..<PQntuples(pointer)).map { row in
            SQLRow(columns: columns, values: (0..<width).map { value(row, $0, types[Int($0)]) })
        }
    }

    private func value(_ row: Int32, _ column: Int32, _ type: UInt32) -> SQLValue {
        guard PQgetisnull(pointer, row, column) == 0, let start = PQgetvalue(pointer, row, column) else { return .null }
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(pointer, row, column)))
        return Self.value(bytes, type)
    }

    /// What `bytes` mean as the text form of `type`.
    private static func value(_ bytes: UnsafeRawBufferPointer, _ type: UInt32) -> SQLValue {
        switch type {
        case 16: return .integer(bytes.first == UInt8(ascii: "t") ? 1 : 0)
        case 17: return .blob(unhexed(bytes))
        // int8, int2, int4, oid.
        case 20, 21, 23, 26:
            let text = String(decoding: bytes, as: UTF8.self)
            return Int64(text).map { .integer($0) } ?? .text(text)
        // float4, float8.
        case 700, 701:
            let text = String(decoding: bytes, as: UTF8.self)
            return Double(text).map { .real($0) } ?? .text(text)
        // numeric: what SUM makes of BIGINT.
        case 1700:
            let text = String(decoding: bytes, as: UTF8.self)
            if let whole = Int64(text) { return .integer(whole) }
            return Double(text).map { .real($0) } ?? .text(text)
        default: return .text(String(decoding: bytes, as: UTF8.self))
        }
    }

    /// `\x` and two digits a byte.
    private static func unhexed(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        func digit(_ byte: UInt8) -> UInt8 {
            byte <= UInt8(ascii: "9") ? byte &- UInt8(ascii: "0") : (byte | 0x20) &- 87
        }
        guard bytes.count >= 2, bytes[0] == UInt8(ascii: "\\"), bytes[1] == UInt8(ascii: "x") else {
            return Array(bytes)
        }
        return [UInt8](unsafeUninitializedCapacity: (bytes.count - 2) / 2) { buffer, count in
            count = (bytes.count - 2) / 2
            for index in 0..<count {
                buffer[index] = digit(bytes[2 + 2 * index]) << 4 | digit(bytes[3 + 2 * index])
            }
        }
    }
}
