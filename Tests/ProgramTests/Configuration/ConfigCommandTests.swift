import Foundation
import TestSupport
import Testing
import Web

/// `trawl config`, as a person uses it.
@Suite struct ConfigCommandTests {
    private static func config(
        _ arguments: [String] = [], _ environment: [String: String] = [:], in folder: ScratchFolder
    ) async throws -> ProgramResult {
        let variables = TrawlPlatform.clean.merging(environment.mapValues { $0 }) { $1 }
        return try await Program.built("trawl").run(["config"] + arguments, environment: variables, in: folder.path)
    }

    @Test func showsValuesWithTheirOrigins() async throws {
        try await withScratchFolder { folder in
            try folder.write("controller:\n  port: 9000\ntoken: trawl_topsecret\n", to: "trawl.yaml")
            let environment = ["TRAWL_WORKER_PORT": "9001"]
            let text = try await Self.config(["--set", "log.level=error"], environment, in: folder)
            #expect(text.code == 0, "\(text.errors)")
            let lines = text.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            #expect(lines.contains(["controller.port", "9000", "trawl.yaml:2:9"]), "\(text.output)")
            #expect(lines.contains(["worker.port", "9001", "TRAWL_WORKER_PORT"]))
            #expect(lines.contains(["log.level", "error", "--set"]))
            #expect(lines.contains(["token", "(hidden)", "trawl.yaml:3:8"]))
            #expect(lines.contains(["database", "-", "default", "(development)"]))
            #expect(!text.output.contains("topsecret"))
            let json = try JSONValue(parsing: try await Self.config(["--json"], environment, in: folder).output)
            #expect(json["controller.port"] == ["value": 9000, "origin": "trawl.yaml:2:9"])
            #expect(!json.description.contains("topsecret"))
        }
    }

    @Test func stopsAtWhatIsWrong() async throws {
        try await withScratchFolder { folder in
            try folder.write("controller:\n  prot: 9000\n", to: "trawl.yaml")
            let result = try await Self.config([], ["TRAWL_WORKR_PORT": "1"], in: folder)
            #expect(result.code == 2)
            #expect(result.output.isEmpty)
            #expect(
                result.errors.contains("trawl.yaml:2:3: there is no key controller.prot; did you mean controller.port?")
            )
            #expect(result.errors.contains("there is no variable TRAWL_WORKR_PORT; did you mean TRAWL_WORKER_PORT?"))
            let missing = try await Self.config(["--config", "nowhere.yaml"], in: folder)
            #expect(missing.code == 2)
            #expect(missing.errors.contains("nowhere.yaml: No such file"), "\(missing.errors)")
        }
    }

    @Test func onlyRegularFilesAreRead() async throws {
        try await withScratchFolder { folder in
            #expect(mkfifo(folder.file("pipe.yaml"), 0o600) == 0)
            for name in ["pipe.yaml", "/dev/zero", "."] {
                let result = try await Self.config(["--config", name], in: folder)
                #expect(result.code == 2)
                #expect(result.errors.contains("\(name): it is no regular file"), "\(result.errors)")
            }
            var environment = TrawlPlatform.clean
            environment["TRAWL_INVENTORY"] = "pipe.yaml"
            let up = try await Program.built("trawl").run(["up"], environment: environment, in: folder.path)
            #expect(up.code == 2)
            #expect(up.errors.contains("pipe.yaml: it is no regular file"), "\(up.errors)")
        }
    }

    @Test func commandsTakeOneShortLine() async throws {
        try await withScratchFolder { folder in
            let long = String(repeating: "x", count: 2_000)
            var text = "commands:\n"
            for number in 1...40 { text += "  c\(number): {program: cat, arguments: [\(long)], output: 5MB}\n" }
            try folder.write(text, to: "trawl.yaml")
            let table = try await Self.config(in: folder)
            let line = try #require(table.output.split(separator: "\n").first { $0.hasPrefix("commands ") })
            #expect(line.contains(" c1, c2, ") && line.contains("…"))
            #expect(table.output.split(separator: "\n").allSatisfy { $0.count < 160 })
            let json = try JSONValue(parsing: try await Self.config(["--json"], in: folder).output)
            #expect(json["commands"]?["value"]?["c40"]?["output"] == 5_000_000)
            #expect(json["commands"]?["value"]?["c40"]?["arguments"] == [.string(long)])
        }
    }

    @Test func theDocumentsNameVariablesThatExist() async throws {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        var named: [String: String] = [:]
        for document in ["README.md", "Docs/operations.md", "Docs/jobs.md", "Docs/api.md"] {
            let text = try String(contentsOf: root.appending(path: document), encoding: .utf8)
            for name in text.matches(of: /TRAWL_[A-Z_]*[A-Z]/) { named[String(name.output)] = "?" }
        }
        #expect(named.count > 3)
        let variables = named
        try await withScratchFolder { folder in
            // Values are wrong on purpose: each name that is known is then told for its value, or taken.
            let result = try await Self.config([], variables, in: folder)
            #expect(!result.errors.contains("there is no variable"), "\(result.errors)")
        }
    }

    @Test func theFileIsNamedByAFlagOrTheEnvironment() async throws {
        try await withScratchFolder { folder in
            try folder.write("controller: {port: 1}\n", to: "trawl.yaml")
            try folder.write("controller: {port: 2}\n", to: "a/two.yaml")
            try folder.write("controller: {port: 3}\n", to: "a/three.yaml")
            func port(_ arguments: [String], _ environment: [String: String]) async throws -> JSONValue? {
                try JSONValue(parsing: try await Self.config(["--json"] + arguments, environment, in: folder).output)[
                    "controller.port"]?["value"]
            }
            #expect(try await port([], [:]) == 1)
            #expect(try await port([], ["TRAWL_CONFIG": "a/two.yaml"]) == 2)
            #expect(try await port(["--config", "a/three.yaml"], ["TRAWL_CONFIG": "a/two.yaml"]) == 3)
        }
    }
}
