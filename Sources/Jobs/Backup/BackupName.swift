/// The name of a file in a backup. There are no others, so nothing in a backup can name a place outside (P31).
enum BackupName: Sendable, Hashable {
    case manifest
    /// A piece of a table's rows; pieces count from 0.
    case rows(table: String, part: Int)
    case output(OutputName)
    case end

    var path: String {
        switch self {
        case .manifest: "manifest.json"
        case .rows(let table, let part):
            "tables/\(table)." + String(repeating: "0", count: max(0, 4 - String(part).count)) + "\(part).jsonl"
        case .output(let output): output.path
        case .end: "end.json"
        }
    }

    /// Nil for what no backup holds.
    init?(_ path: String) {
        switch path {
        case "manifest.json": self = .manifest
        case "end.json": self = .end
        case let path where path.hasPrefix("tables/"):
            let parts = path.dropFirst("tables/".count).split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[2] == "jsonl", let part = Int(parts[1]), Self.isIdentifier(String(parts[0]))
            else {
                return nil
            }
            self = .rows(table: String(parts[0]), part: part)
            // The one way to write it, and no other.
            guard self.path == path else { return nil }
        default:
            guard let output = OutputName(path: path) else { return nil }
            self = .output(output)
        }
    }

    /// Whether a table or column can have this name: it stands in statements.
    static func isIdentifier(_ text: String) -> Bool {
        guard 1...63 ~= text.utf8.count, let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= first)
        else { return false }
        return text.utf8.allSatisfy {
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
                || $0 == UInt8(ascii: "_")
        }
    }
}
