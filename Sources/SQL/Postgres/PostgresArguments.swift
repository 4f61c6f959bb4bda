/// Arguments as libpq takes them: for each a type, a form (text or binary) and bytes.
struct PostgresArguments {
    /// The numbers of the types that are sent, from PostgreSQL's `pg_type`.
    enum TypeNumber {
        static let bytes: UInt32 = 17
        static let integer: UInt32 = 20
        static let text: UInt32 = 25
        static let real: UInt32 = 701
        /// The server finds it out from where the argument stands.
        static let unknown: UInt32 = 0
    }

    /// The type of each argument.
    let types: [UInt32]
    /// 1 for binary, 0 for text.
    let forms: [Int32]
    /// Without the NUL that libpq wants behind a text.
    let lengths: [Int32]
    /// Where each begins in `storage`; nil for null.
    private let offsets: [Int?]
    private let storage: [UInt8]

    init(_ values: [SQLValue]) throws(SQLFault) {
        var types: [UInt32] = []
        var forms: [Int32] = []
        var lengths: [Int32] = []
        var offsets: [Int?] = []
        var storage: [UInt8] = []
        for (index, value) in values.enumerated() {
            let start = storage.count
            switch value {
            case .null: types.append(TypeNumber.unknown)
            case .integer(let number):
                types.append(TypeNumber.integer)
                withUnsafeBytes(of: number.bigEndian) { storage += $0 }
            case .real(let number):
                guard number.isFinite else { throw .notFinite(argument: index) }
                types.append(TypeNumber.real)
                withUnsafeBytes(of: number.bitPattern.bigEndian) { storage += $0 }
            case .text(let text):
                types.append(TypeNumber.text)
                storage += text.utf8
                if storage[start...].contains(0) { throw .nulInText(argument: index) }
            case .blob(let bytes):
                types.append(TypeNumber.bytes)
                storage += bytes
            }
            guard let length = Int32(exactly: storage.count - start) else {
                throw SQLFault(.statement, "Argument \(index + 1) is too large for PostgreSQL.")
            }
            if case .text = value { forms.append(0) } else { forms.append(1) }
            lengths.append(length)
            offsets.append(value == .null ? nil : start)
            storage.append(0)
        }
        self.types = types
        self.forms = forms
        self.lengths = lengths
        self.offsets = offsets
        self.storage = storage
    }

    var count: Int { types.count }

    /// Lends what libpq takes: the values and their number.
    func withValues<Answer>(_ body: (UnsafePointer<UnsafePointer<CChar>?>?, Int32) -> Answer) -> Answer {
        storage.withUnsafeBufferPointer { storage in
            let start = UnsafeRawPointer(storage.baseAddress)?.assumingMemoryBound(to: CChar.self)
            let pointers = offsets.map { offset in offset.flatMap { start?.advanced(by: $0) } }
            return pointers.withUnsafeBufferPointer { body($0.baseAddress, Int32(pointers.count)) }
        }
    }
}
