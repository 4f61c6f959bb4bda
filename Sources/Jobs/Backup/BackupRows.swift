import SQL
import Web

/// Reads the rows of one piece of a table.
struct BackupRows {
    private(set) var columns: [String]
    private let file: BackupFile
    private let entry: BackupEntry
    private var position: Int64
    private let end: Int64
    private var buffer: [UInt8] = []
    private var begin = 0

    init(_ entry: BackupEntry, in file: BackupFile) throws(BackupFault) {
        self.file = file
        self.entry = entry
        position = entry.begin
        end = entry.begin + entry.size
        columns = []
        let names = try line().flatMap { try? JSONValue(parsing: $0.span, maxDepth: 2) }
        guard case .object(let head)? = names, head.count == 1, case .array(let values)? = head["columns"] else {
            throw .damaged("its columns are missing", entry.name.path)
        }
        var columns: [String] = []
        for case .string(let name) in values where BackupName.isIdentifier(name) && !columns.contains(name) {
            columns.append(name)
        }
        guard !columns.isEmpty, columns.count == values.count else {
            throw .damaged("its columns cannot be read", entry.name.path)
        }
        self.columns = columns
    }

    /// The next row, as many values as there are columns; nil after the last.
    mutating func next() throws(BackupFault) -> [SQLValue]? {
        guard let line = try line() else { return nil }
        guard case .array(let values)? = try? JSONValue(parsing: line.span, maxDepth: 3), values.count == columns.count
        else {
            throw .damaged("a row cannot be read", entry.name.path)
        }
        var row: [SQLValue] = []
        row.reserveCapacity(values.count)
        for value in values {
            guard let value = SQLValue(backupJSON: value) else {
                throw .damaged("a value cannot be read", entry.name.path)
            }
            row.append(value)
        }
        return row
    }

    private mutating func line() throws(BackupFault) -> [UInt8]? {
        var looked = begin
        while true {
            if let end = buffer[looked...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { begin = end + 1 }
                return Array(buffer[begin..<end])
            }
            guard position < end else {
                guard begin == buffer.count else { throw .damaged("its last line has no end", entry.name.path) }
                return nil
            }
            buffer.removeFirst(begin)
            begin = 0
            looked = buffer.count
            guard buffer.count <= BackupTables.mostRow else { throw .damaged("a row is too long", entry.name.path) }
            let count = Int(min(256 << 10, end - position))
            buffer += try file.read(at: position, count: count)
            position += Int64(count)
        }
    }
}
