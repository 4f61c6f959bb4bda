import Foundation
import TestSupport
import Testing

/// Readers by other hands: Python's own csv, json, sqlite3 and gzip.
enum Python {
    static let isHere = ["/usr/bin/python3", "/usr/local/bin/python3", "/bin/python3"].contains {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// Runs `script` with `arguments` and answers what it printed.
    static func run(_ script: String, _ arguments: String...) async throws -> String {
        let result = try await Program(path: "/usr/bin/env").run(
            ["python3", "-I", "-c", script] + arguments, within: .seconds(60))
        #expect(result.code == 0, "\(result.errors)")
        return result.output
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips a test where there is no Python.
    static var needsPython: Self { .enabled(if: Python.isHere, "there is no python3 here") }
}
