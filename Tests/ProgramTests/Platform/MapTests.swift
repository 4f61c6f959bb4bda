import Foundation
import TestSupport
import Testing
import Web

/// `trawl map`: a command over lines.
@Suite(.serialized) struct MapTests {
    private static let environment = [
        "TRAWL_COMMANDS": """
        {cat: {program: /bin/cat}, jitter: {program: /bin/bash, arguments: [-c, 'read x; sleep 0.0$((RANDOM % 9)); echo "$x"']}, \
        odd: {program: /bin/bash, arguments: [-c, 'read x; [ $((x % 2)) = 1 ] && echo "$x"']}, \
        doze: {program: /bin/sleep, arguments: ['46.11']}}
        """,
        "TRAWL_WORKER_SLOTS": "4",
    ]

    @Test func keepsTheOrderOfTheInput() async throws {
        try await withScratchFolder { folder in
            try await withPlatform(in: folder, environment: Self.environment) { platform in
                let lines = (0..<200).map { "{\"n\":\($0)}" }
                // Empty lines are none, and the last needs no end.
                let output = try await platform.output(
                    ["map", "jitter", "--window", "32"], input: "\n" + lines.joined(separator: "\n\n"))
                #expect(output.split(separator: "\n").map(String.init) == lines)
                let pairs = try await platform.output(["map", "cat", "--pairs"], input: "[1,2]\n\"x\"\n")
                #expect(
                    pairs
                        == "{\"input\":[1,2],\"items\":[{\"value\":[1,2]}]}\n{\"input\":\"x\",\"items\":[{\"value\":\"x\"}]}\n"
                )
                #expect(try await platform.output(["map", "cat"], input: "").isEmpty)
            }
        }
    }

    @Test func tellsOfFailures() async throws {
        try await withScratchFolder { folder in
            try await withPlatform(in: folder, environment: Self.environment) { platform in
                let input = "1\n2\n3\n4\nnonsense\n5\n"
                let all = try await platform.trawl(["map", "odd", "--keep-going"], input: input)
                #expect(all.code == 1)
                #expect(all.output == "{\"value\":1}\n{\"value\":3}\n{\"value\":5}\n")
                for line in ["line 2: ", "line 4: ", "line 5: it is no JSON"] {
                    #expect(all.errors.contains(line), "\(all.errors)")
                }
                let first = try await platform.trawl(["map", "odd"], input: input)
                #expect(first.code == 1)
                #expect(first.output == "{\"value\":1}\n")
                #expect(!first.errors.contains("line 4"))
                for input in ["1\n", ""] {
                    let unknown = try await platform.trawl(["map", "nothing"], input: input)
                    #expect(unknown.code == 1)
                    #expect(
                        unknown.errors.contains("knows no command \"nothing\": it knows cat, doze"), "\(unknown.errors)"
                    )
                }
            }
        }
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func anInterruptionCancelsWhatIsOutstanding(_ signal: Int32) async throws {
        try await withScratchFolder { folder in
            try await withPlatform(in: folder, environment: Self.environment) { platform in
                let result = try await Program.built("trawl").withRunning(
                    ["map", "doze"], environment: platform.environment, in: folder.path, input: "1\n2\n3\n"
                ) { running in
                    try await eventually("they run") {
                        try await platform.json(["jobs", "list", "--status", "running", "--json"])[2] != nil
                    }
                    running.send(signal)
                    return try await running.waitForExit()
                }
                #expect(result.code == 130, "\(result.errors)")
                try await eventually("all are cancelled") {
                    try await platform.json(["jobs", "list", "--status", "cancelled", "--json"])[2] != nil
                }
                #expect(try await UpTests.processes(with: "46.11") == 0)
            }
        }
    }

    @Test func aReaderThatGoesAwayIsNoNews() async throws {
        try await withScratchFolder { folder in
            try await withPlatform(in: folder, environment: Self.environment) { platform in
                let trawl = try Program.built("trawl").path
                let script = "seq 1 300 | \"$0\" map cat --controller \"$1\" | head -n 1"
                let result = try await Program(path: "/bin/bash").run(
                    ["-c", script, trawl, platform.address], environment: TrawlPlatform.clean, in: folder.path)
                #expect(result.output == "{\"value\":1}\n")
                #expect(result.errors.isEmpty, "\(result.errors)")
            }
        }
    }
}
