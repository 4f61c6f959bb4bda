import Foundation
import TestSupport
import Testing

/// What `trawl up` makes of ready files that cannot be, and of terminals that end.
@Suite(.serialized) struct UpEndingTests {
    @Test func aReadyFileThatCannotBeWrittenStopsTheStart() async throws {
        try await withScratchFolder { folder in
            try folder.write("", to: "taken/file")
            for path in ["missing/up.ready", "taken"] {
                let result = try await Program.built("trawl").run(
                    [
                        "up", "--controller-port", "0", "--worker-port", "0", "--api-gateway-port", "0",
                        "--monitoring-port", "0", "--scheduler-port", "0", "--set",
                        "scrapyd.enabled=false",
                        "--ready-file", path,
                    ],
                    environment: TrawlPlatform.clean, in: folder.path)
                #expect(result.code == 2, "\(result.errors)")
                #expect(result.errors.contains("--ready-file \(path) cannot be written: "), "\(result.errors)")
            }
            #expect(try folder.names == ["taken"], "nothing was begun")
        }
    }

    @Test func `P8 the end of its terminal is a drain`() async throws {
        try await withScratchFolder { folder in
            try await withPlatform(in: folder) { platform in
                // Twice: the system and the shell both may say so.
                platform.controller.send(SIGHUP)
                try await platform.controller.program.waitForErrors("Once more")
                platform.controller.send(SIGHUP)
                let result = try await platform.controller.program.waitForExit()
                #expect(result.code == 0, "\(result.ending) \(result.errors)")
                #expect(!folder.has("up-1.ready"))
            }
        }
    }

    @Test func nohupKeepsItRunning() async throws {
        try await withScratchFolder { folder in
            let trawl = try Program.built("trawl").path
            let script =
                "trap '' HUP; exec \"$0\" up --controller-port 0 --worker-port 0 --api-gateway-port 0 --monitoring-port 0 --scheduler-port 0 --ready-file up.ready"
            let result = try await Program(path: "/bin/bash").withRunning(
                ["-c", script, trawl], environment: TrawlPlatform.clean, in: folder.path
            ) { running in
                try await eventually("it serves") { folder.has("up.ready") }
                running.send(SIGHUP)
                running.send(SIGTERM)
                return try await running.waitForExit()
            }
            // Two signals that counted would have ended it at once, with 130.
            #expect(result.code == 0, "\(result.ending) \(result.errors)")
        }
    }
}
