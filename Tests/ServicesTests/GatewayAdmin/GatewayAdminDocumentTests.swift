import Foundation
import TestSupport
import Testing
import Web

/// `Docs/gateway.md` names every route of the admin API with its role, and every error.
@Suite struct GatewayAdminDocumentTests {
    private static func section() throws -> [String] {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let text = try String(contentsOf: root.appending(path: "Docs/gateway.md"), encoding: .utf8)
        return text.split(separator: "\n").map(String.init).drop { $0 != "## Admin API" }.dropFirst()
            .prefix { !$0.hasPrefix("## ") }
    }

    @Test func routes() async throws {
        var written: [String: String] = [:]
        for line in try Self.section() where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count > 1, cells[0].contains(" /") else { continue }
            let route = cells[0].trimmingCharacters(in: ["`"])
            // Members stand behind the path.
            written[route.split(separator: " ").prefix(2).joined(separator: " ")] = cells[1]
        }
        try await withAdmin { proxy in
            let document = try await proxy.admin.json("GET", "/openapi.json")
            guard case .object(let paths)? = document["paths"] else { throw ScriptError.unexpected("\(document)") }
            var told: [String: String] = [:]
            for (path, operations) in paths {
                guard case .object(let operations) = operations else { continue }
                for (method, operation) in operations {
                    let words = operation["description"]?.string?.split(separator: "`")
                    told["\(method.uppercased()) \(path)"] =
                        words.map { $0.count > 1 ? String($0[1]) : "?" } ?? "open"
                }
            }
            #expect(told.count == 14 && told == written, "\(told)\n\(written)")
        }
    }

    @Test func errors() throws {
        var codes = Set<String>()
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/Services/GatewayAdmin")
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            let source = try String(contentsOf: file, encoding: .utf8)
            codes.formUnion(source.matches(of: /HTTPFault\(\s*\.[a-zA-Z]+, "([a-z_]+)"/).map { String($0.output.1) })
        }
        let text = try Self.section().joined(separator: "\n")
        #expect(codes.count >= 8)
        for code in codes { #expect(text.contains("`\(code)`"), "Docs/gateway.md, Admin API: \(code)") }
    }
}
