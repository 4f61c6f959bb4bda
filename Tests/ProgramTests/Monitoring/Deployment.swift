import Foundation
import TestSupport
import Testing

/// The files of `Deploy/` and the documents about them.
enum Deployment {
    static var root: URL {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root
    }

    static func path(_ name: String) -> String { root.appending(path: name).path }
    static func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

    /// A program on the `PATH`, or nil.
    static func tool(_ name: String) -> Program? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }.map { Program(path: $0) }
    }

    /// Copies `Deploy/monitoring` into a scratch folder, with an empty token.
    static func copyMonitoring(to folder: ScratchFolder) throws {
        let from = path("Deploy/monitoring")
        for name in try FileManager.default.subpathsOfDirectory(atPath: from) {
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: from + "/" + name, isDirectory: &isFolder)
            // What somebody put there for himself is none of ours.
            guard !isFolder.boolValue, !["token", "telegram-token"].contains(name) else { continue }
            try folder.write(try String(contentsOfFile: from + "/" + name, encoding: .utf8), to: name)
        }
        try folder.write("", to: "token")
        try folder.write("1:abc", to: "telegram-token")
    }

    /// The names of metrics in a text, as they are documented: without `_bucket`, `_sum` and `_count` of histograms.
    static func metrics(in text: String, documented: Set<String>) -> Set<String> {
        Set(
            text.matches(of: /\b(trawl|process)_[a-z0-9_]+/).map { match in
                let name = String(match.output.0)
                for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
                    let base = String(name.dropLast(suffix.count))
                    if documented.contains(base) { return base }
                }
                return name
            })
    }
}

extension Trait where Self == ConditionTrait {
    /// The test needs programs of Debian's packages `prometheus` and `prometheus-alertmanager`.
    static func needsTools(_ names: String...) -> ConditionTrait {
        .needs(names.joined(separator: ", ")) {
            names.first { Deployment.tool($0) == nil }.map { "\($0) is not on PATH; scripts/bootstrap --with-tests" }
        }
    }
}
