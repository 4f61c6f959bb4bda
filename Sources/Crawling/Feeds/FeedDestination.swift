internal import Web

/// Where a feed goes and in what format, as `-o` says it: `items.jsonl`, `books.csv`, `shop.sqlite#books`, `-`.
public struct FeedDestination: Sendable, Hashable, CustomStringConvertible {
    /// The path as it was given, without a table; `-` for the standard output.
    public let path: String
    /// What the ending says.
    public let format: Format

    /// The form that items take.
    public enum Format: Sendable, Hashable {
        /// `.jsonl`, `.jl`, `.ndjson`: one object a line.
        case jsonLines
        /// `.json`: one array.
        case json
        /// `.csv`: RFC 4180.
        case csv
        /// `.sqlite`, `.sqlite3`, `.db`: a table.
        case sqlite(table: String)
        /// `.warc`, `.warc.gz`: not items but what was sent and received (ISO 28500).
        case warc(gzip: Bool)
    }

    /// The standard output, as JSON Lines.
    public static let standardOutput = FeedDestination(path: "-", format: .jsonLines)

    /// The endings that name a format.
    public static let endings = [
        ".jsonl", ".jl", ".ndjson", ".json", ".csv", ".sqlite", ".sqlite3", ".db", ".warc", ".warc.gz",
    ]

    /// The table of an SQLite destination that names none.
    public static let defaultTable = "items"

    private init(path: String, format: Format) {
        self.path = path
        self.format = format
    }

    /// Reads one `-o`. The ending decides, in any case; an SQLite file may be followed by `#` and a table name: a letter
    /// or `_`, then letters, digits and `_` of ASCII, 64 at most, not beginning with `sqlite_`.
    public init(_ text: String) throws(FeedFault) {
        if text == "-" {
            self = .standardOutput
            return
        }
        if let format = Self.format(of: text, table: Self.defaultTable) {
            self.init(path: text, format: format)
        } else if let mark = text.utf8.lastIndex(of: UInt8(ascii: "#")),
            case let (path, table) = (String(text[..<mark]), String(text[text.utf8.index(after: mark)...])),
            let format = Self.format(of: path, table: table), case .sqlite = format
        {
            guard Self.isTableName(table) else { throw Self.badTable(table, path: path) }
            self.init(path: path, format: format)
        } else {
            throw FeedFault(
                code: .unknownEnding, path: text,
                description: "the ending of \"\(text)\" names no format; known are "
                    + Self.endings.joined(separator: ", ") + ", and - for JSON Lines on the standard output")
        }
        guard !path.utf8.contains(0), (path.split(separator: "/").last ?? "").first != "." || !isOnlyEnding else {
            throw FeedFault(
                code: .badPath, path: path, description: "\"\(path)\" names no file; put a name before the ending")
        }
    }

    /// Whether the feed takes exchanges instead of items: then ``openArchive(mode:options:)`` opens it.
    public var isArchive: Bool {
        if case .warc = format { true } else { false }
    }

    /// Whether an archive's records are gzip members.
    public var isCompressed: Bool { format == .warc(gzip: true) }

    /// Whether the feed goes to the standard output and not to a file.
    public var isStandardOutput: Bool { path == "-" }

    /// The destination as a person would write it.
    public var description: String {
        if isStandardOutput { return "the standard output" }
        if case .sqlite(let table) = format, table != Self.defaultTable { return "\(path)#\(table)" }
        return path
    }

    private var isOnlyEnding: Bool { Self.endings.contains((path.split(separator: "/").last ?? "").lowercased()) }

    private static func format(of path: String, table: String) -> Format? {
        let path = path.lowercased()
        guard let ending = endings.first(where: { path.hasSuffix($0) }) else { return nil }
        return switch ending {
        case ".json": .json
        case ".csv": .csv
        case ".sqlite", ".sqlite3", ".db": .sqlite(table: table)
        case ".warc": .warc(gzip: false)
        case ".warc.gz": .warc(gzip: true)
        default: .jsonLines
        }
    }

    private static func isTableName(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard let first = bytes.first, ASCII.isAlpha(first) || first == UInt8(ascii: "_") else { return false }
        return bytes.count <= 64 && !name.lowercased().hasPrefix("sqlite_")
            && bytes.allSatisfy { ASCII.isAlphanumeric($0) || $0 == UInt8(ascii: "_") }
    }

    private static func badTable(_ table: String, path: String) -> FeedFault {
        FeedFault(
            code: .badTable, path: path,
            description: "\"\(table)\" cannot name a table in \(path); take a letter or _, then letters, digits and _,"
                + " 64 at most, not beginning with sqlite_")
    }
}
