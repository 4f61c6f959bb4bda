/// What of a request chose an answer among others of the same URL (RFC 9111 §4.1): the values of the fields that its `Vary`
/// names, normalised.
struct VaryKey: Sendable, Hashable {
    struct Field: Sendable, Hashable {
        /// In lower case.
        var name: [UInt8]
        /// Nil when the request had no such field.
        var value: [UInt8]?
    }

    /// An answer that varies by more fields is not kept.
    static let most = 16

    private(set) var fields: [Field] = []

    init() {}

    /// - Parameters:
    ///   - names: where they stand in the answer's head.
    ///   - request: the fields and bytes of the request.
    init(_ names: [Range<Int>], _ answer: Span<UInt8>, _ request: HeadFields, _ bytes: Span<UInt8>) {
        for range in names {
            var name: [UInt8] = []
            for index in range { name.append(CacheKey.lowercased(answer[index])) }
            guard !fields.contains(where: { $0.name == name }) else { continue }
            var value: [UInt8] = []
            let isThere = Self.forEachByte(of: name, request, bytes) { byte in
                value.append(byte)
                return true
            }
            fields.append(Field(name: name, value: isThere ? value : nil))
        }
        fields.sort { $0.name.lexicographicallyPrecedes($1.name) }
    }

    /// Whether the request has the same values.
    func matches(_ request: HeadFields, _ bytes: Span<UInt8>) -> Bool {
        for field in fields {
            var index = 0
            let count = field.value?.count ?? 0
            var isSame = true
            let isThere = Self.forEachByte(of: field.name, request, bytes) { byte in
                guard index < count, let value = field.value, value[index] == byte else {
                    isSame = false
                    return false
                }
                index += 1
                return true
            }
            guard isSame, index == count, isThere == (field.value != nil) else { return false }
        }
        return true
    }

    mutating func append(_ field: Field) { fields.append(field) }

    /// Bytes that it takes in memory, about.
    var cost: Int { fields.reduce(0) { $0 + 96 + $1.name.count + ($1.value?.count ?? 0) } }

    /// The bytes of all lines of a field, as one value; of lists whose elements are known to be without case and blanks,
    /// without those. False when there is none.
    @inline(__always)
    private static func forEachByte(
        of name: [UInt8], _ request: HeadFields, _ bytes: Span<UInt8>, _ take: (UInt8) -> Bool
    ) -> Bool {
        var isThere = false
        let kind = Kind(name)
        for field in request.all where field.name.count == name.count && isNamed(field, name, bytes) {
            if isThere, !take(0x2C) { return true }
            isThere = true
            var isFirst = true
            if kind == .plain {
                for index in field.value where !take(bytes[index]) { return true }
                continue
            }
            var elements = ListElements(field.value)
            while let element = elements.next(bytes) {
                if !isFirst, !take(0x2C) { return true }
                isFirst = false
                for index in element where !Octet.isBlank(bytes[index]) {
                    guard take(CacheKey.lowercased(bytes[index])) else { return true }
                }
            }
        }
        return isThere
    }

    private enum Kind {
        case plain, caseless

        init(_ name: [UInt8]) {
            func matches(_ word: StaticString) -> Bool {
                name.count == word.utf8CodeUnitCount && KnownField.matches(name.span, 0, word)
            }
            // A list of media types may hold quoted text, whose blanks and commas count.
            if matches("accept-encoding") || matches("accept-language") || matches("accept-charset") {
                self = .caseless
            } else {
                self = .plain
            }
        }
    }

    private static func isNamed(_ field: HeadField, _ name: [UInt8], _ bytes: Span<UInt8>) -> Bool {
        let start = field.name.lowerBound
        for offset in 0..<name.count where CacheKey.lowercased(bytes[start + offset]) != name[offset] { return false }
        return true
    }
}
