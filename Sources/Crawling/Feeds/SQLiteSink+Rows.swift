internal import GRDB
internal import Web

extension SQLiteSink {
    /// Fewer than the 2,000 that SQLite is built for by default; fields beyond them are dropped and counted.
    static let maximumColumns = 1_000

    /// The column that counts the rows: the first, and not one for fields.
    static let rowColumn = "rowid"

    /// Inserts each item as a row.
    func insert(_ items: Span<UInt8>, _ database: Database) throws {
        var position = 0
        while let next = try reader.next(items, from: position) {
            try takeValues(items, database)
            let statement = try insertion ?? prepareInsertion(database)
            row += 1
            values[0] = row.databaseValue
            try statement.execute(arguments: StatementArguments(values))
            statistics.items += 1
            position = next
        }
    }

    private func prepareInsertion(_ database: Database) throws -> Statement {
        let names = columns.names.map(Self.quoted).joined(separator: ", ")
        let marks = repeatElement("?", count: columns.count).joined(separator: ", ")
        let statement = try database.makeStatement(
            sql: "INSERT INTO main.\(Self.quoted(table)) (\(names)) VALUES (\(marks))")
        insertion = statement
        return statement
    }

    /// Sets `values` to those of the item at hand, and makes columns for what has none.
    private func takeValues(_ items: Span<UInt8>, _ database: Database) throws {
        values.removeAll(keepingCapacity: true)
        values.append(contentsOf: repeatElement(.null, count: columns.count))
        var expected = 1
        for field in reader.fields {
            let found = try columns.place(of: items.extracting(field.name), expected: expected)
            guard let place = try found ?? addColumn(field, items, database),
                place > 0, try values[place].isNull || field.text(ofNameIn: items) == columns.names[place]
            else {
                if fixed.isEmpty { statistics.dropped(field: try field.text(ofNameIn: items)) }
                continue
            }
            values[place] = try value(of: field, items)
            expected = place + 1
        }
    }

    /// Adds a column for `field`, or answers nil when it may have none.
    private func addColumn(_ field: ItemReader.Field, _ items: Span<UInt8>, _ database: Database) throws -> Int? {
        let name = try field.text(ofNameIn: items)
        guard fixed.isEmpty, columns.count <= Self.maximumColumns, !name.isEmpty, !name.utf8.contains(0)
        else { return nil }
        try database.execute(
            sql: "ALTER TABLE main.\(Self.quoted(table)) ADD COLUMN \(Self.quoted(name)) \(try type(of: field, items))")
        columns.append(name)
        values.append(.null)
        insertion = nil
        return columns.count - 1
    }

    private func type(of field: ItemReader.Field, _ items: Span<UInt8>) throws(ItemReader.Fault) -> String {
        switch field.kind {
        case .null: ""
        case .boolean: "INTEGER"
        case .string, .array, .object: "TEXT"
        case .number:
            switch try value(of: field, items).storage {
            case .int64: "INTEGER"
            case .double: "REAL"
            default: "TEXT"
            }
        }
    }

    private func value(of field: ItemReader.Field, _ items: Span<UInt8>) throws(ItemReader.Fault) -> DatabaseValue {
        let text = items.extracting(field.value)
        switch field.kind {
        case .null: return .null
        case .boolean: return (text[0] == UInt8(ascii: "t")).databaseValue
        case .number: return try number(text)
        case .array, .object: return text.string.databaseValue
        case .string:
            scratch.removeAll()
            try scratch.append(jsonText: text)
            guard scratch.span.firstIndex(of: 0) == nil else {
                return String(scratch.string.map { $0 == "\0" ? "\u{FFFD}" : $0 }).databaseValue
            }
            return scratch.string.databaseValue
        }
    }

    /// A whole number as an integer, another as a double. A whole number beyond 64 bits stays the text it is, so that
    /// none of its digits are lost.
    private func number(_ text: Span<UInt8>) throws(ItemReader.Fault) -> DatabaseValue {
        do {
            switch try JSONValue(parsing: text) {
            case .integer(let value): return value.databaseValue
            case .number(let value):
                let isWhole = text.string.utf8.allSatisfy { ASCII.isDigit($0) || $0 == UInt8(ascii: "-") }
                return isWhole && value != 0 ? text.string.databaseValue : value.databaseValue
            default: return .null
            }
        } catch {
            throw ItemReader.Fault(what: error.message)
        }
    }

    /// A name as SQL takes it, whatever stands in it.
    static func quoted(_ name: String) -> String {
        "\"\(name.replacing("\"", with: "\"\""))\""
    }
}
