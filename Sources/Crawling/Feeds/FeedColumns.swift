internal import Web

/// The columns of a feed that has some, and the way from a field to its column.
struct FeedColumns {
    private(set) var names: [String] = []
    private var bytes: [[UInt8]] = []
    private var places: [[UInt8]: Int] = [:]
    /// Whether `Title` and `title` are one column, as in SQL.
    private let ignoresCase: Bool

    init(_ names: [String] = [], ignoresCase: Bool = false) {
        self.ignoresCase = ignoresCase
        for name in names { append(name) }
    }

    var count: Int { names.count }

    mutating func append(_ name: String) {
        let key = Array(name.utf8)
        // Of two columns of one name the first gets the values.
        if places[folded(key)] == nil { places[folded(key)] = names.count }
        names.append(name)
        bytes.append(key)
    }

    /// The column of the field whose name stands as `name`, in quotes, in JSON. Items of one kind have their fields in one order,
    /// so the column at `expected` is looked at before the table.
    func place(of name: Span<UInt8>, expected: Int) throws(ItemReader.Fault) -> Int? {
        guard name.firstIndex(of: UInt8(ascii: "\\")) == nil else {
            var text = ByteWriter()
            try text.append(jsonText: name)
            return places[folded(text.bytes)]
        }
        let name = name.extracting(1..<name.count - 1)
        if expected < bytes.count {
            let candidate = bytes[expected]
            let common = name.commonPrefixLength(with: candidate.span)
            if common == name.count, common == candidate.count { return expected }
        }
        return places[folded(name.array)]
    }

    private func folded(_ name: [UInt8]) -> [UInt8] { ignoresCase ? name.map(ASCII.lowercased) : name }
}

extension ItemReader.Field {
    /// The field's name as text. `items` is what the field was read from.
    func text(ofNameIn items: Span<UInt8>) throws(ItemReader.Fault) -> String {
        var text = ByteWriter()
        try text.append(jsonText: items.extracting(name))
        return text.string
    }
}
