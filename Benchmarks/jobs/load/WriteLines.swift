import Foundation

/// Writes one line each into the file `path`.
func writeLines(_ lines: [String], to path: String) throws {
    try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: URL(filePath: path))
}
