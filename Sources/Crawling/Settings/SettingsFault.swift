/// A setting that nobody knows, or whose value cannot be read.
public struct SettingsFault: Error, Equatable, CustomStringConvertible {
    /// `unknown_setting` or `bad_setting`.
    public let code: String
    /// The setting's name as it was given.
    public let name: String
    /// One sentence for a person.
    public let description: String

    static func unknown(_ name: String, nearest: String?) -> Self {
        let hint = nearest.map { "; did you mean \($0)?" } ?? "; `trawl settings` lists all"
        return Self(code: "unknown_setting", name: name, description: "There is no setting \(name)\(hint)")
    }

    static func unreadable(name: String, value: String, expected: String) -> Self {
        // Passwords and header values are not repeated in messages.
        let secret = ["HTTPPASS", "HTTPUSER", "PROXIES", "DEFAULT_REQUEST_HEADERS"].contains(name)
        let shown = secret ? "the value given" : "\"\(value.prefix(60))\""
        return Self(code: "bad_setting", name: name, description: "\(name) takes \(expected), not \(shown)")
    }
}

/// The candidate nearest to `name` by edit distance, when it is near enough to be a slip of the finger.
package func nearestName(to name: String, among candidates: [String]) -> String? {
    let scored = candidates.map { ($0, editDistance(Array(name.utf8.prefix(80)), Array($0.utf8))) }
    guard let best = scored.min(by: { ($0.1, $0.0) < ($1.1, $1.0) }) else { return nil }
    return best.1 <= max(2, name.utf8.count / 3) ? best.0 : nil
}

private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (line, byte) in left.enumerated() {
        var diagonal = row[0]
        row[0] = line + 1
        for column in right.indices {
            let cost = byte == right[column] ? diagonal : min(diagonal, row[column], row[column + 1]) + 1
            diagonal = row[column + 1]
            row[column + 1] = cost
        }
    }
    return row[right.count]
}
