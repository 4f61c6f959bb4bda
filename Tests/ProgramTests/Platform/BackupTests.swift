import Foundation
import TestSupport
import Testing
import Web

/// Backups while the platform runs.
@Suite(.serialized) struct BackupTests {
    @Test func restoresWhatWasSaved() async throws {
        try await withScratchFolder { folder in
            let environment = ["TRAWL_COMMANDS": "{cat: {program: /bin/cat}}"]
            try await withPlatform(in: folder, environment: environment) { platform in
                let first = try await UpTests.submit(["cat", "--input", "{\"kept\":true}"], platform)
                try await platform.output(["jobs", "show", first, "--wait"])
                let saved = try await platform.json(["backup", "saved.tar", "--json"])
                #expect(saved["file"] == "saved.tar")
                #expect(saved["bytes"] == .integer(Int64(try folder.bytes("saved.tar").count)))
                let mode =
                    try FileManager.default.attributesOfItem(atPath: folder.file("saved.tar"))[.posixPermissions]
                    as? Int
                #expect((mode ?? 0o777) & 0o077 == 0)
                let second = try await UpTests.submit(["cat", "--input", "2"], platform)
                try await platform.output(["jobs", "show", second, "--wait"])
                let restored = try await platform.trawl(["restore", "saved.tar"])
                #expect(restored.code == 0, "\(restored.errors)")
                #expect(restored.errors.contains("Restored 1 job, 0 spiders, "), "\(restored.errors)")
                #expect(try await platform.status(first) == "completed")
                #expect(try await platform.output(["jobs", "items", first]) == "{\"kept\":true}\n")
                #expect(try await platform.trawl(["jobs", "show", second]).code == 1, "it came later")
                // It goes on working.
                #expect(try await platform.output(["map", "cat"], input: "{\"n\":3}\n") == "{\"n\":3}\n")
                try folder.write("this is no tar", to: "broken.tar")
                let broken = try await platform.trawl(["restore", "broken.tar"])
                #expect(broken.code != 0)
                #expect(try await platform.status(first) == "completed", "nothing was touched")
                try await platform.controller.end()
            }
        }
    }
}
