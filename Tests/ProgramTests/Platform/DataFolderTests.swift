import Foundation
import TestSupport
import Testing
import Web

@testable import trawl

/// The folder that keeps everything, however it is named.
@Suite struct DataFolderTests {
    /// Says where it is and where its temporary files go, and makes one from elsewhere.
    private static let commands = """
        {where: {program: /bin/sh, arguments: [-c, \
        'printf "{\\"here\\":\\"%s\\",\\"tmp\\":\\"%s\\"}\\n" "$PWD" "$TMPDIR"; cd / && mktemp >/dev/null']}}
        """

    @Test(arguments: [nil, "kept", "./kept/more/", "../beside/kept"])
    func jobsGetAbsolutePaths(_ data: String?) async throws {
        try await withScratchFolder { scratch in
            try scratch.write("", to: "home/.keep")
            try scratch.write("", to: "beside/.keep")
            let folder = scratch.inner("home")
            var environment = ["TRAWL_COMMANDS": Self.commands]
            environment["TRAWL_DATA"] = data
            try await withPlatform(in: folder, environment: environment) { platform in
                let id = try await UpTests.submit(["where"], platform)
                let job = try await platform.json(["jobs", "show", id, "--wait", "--json"])
                #expect(job["status"] == "completed", "\(job)")
                let item = try JSONValue(parsing: try await platform.output(["jobs", "items", id]))
                let place = try #require(item["tmp"]?.string)
                #expect(place.hasPrefix("/"), "\(place)")
                #expect(place.hasSuffix("/\(id)"), "\(place)")
                let kept = URL(filePath: folder.file(data ?? "trawl-data")).standardized.path
                #expect(
                    URL(filePath: place).standardized.path.hasPrefix(kept + "/worker/jobs/"), "\(place), not \(kept)")
                #expect(
                    item["here"]?.string.map { URL(filePath: $0).standardized.path }
                        == URL(filePath: place).standardized.path)
                try await platform.controller.end()
            }
        }
    }

    @Test func relativePathsStartInTheWorkingFolder() {
        let here = FileManager.default.currentDirectoryPath
        for (path, absolute) in [
            ("/var/lib/trawl", "/var/lib/trawl"), ("kept", here + "/kept"), ("./kept", here + "/kept"),
            (".//kept/", here + "/kept/"), ("../kept", here + "/../kept"), (".", here), (".hidden", here + "/.hidden"),
        ] {
            #expect(Configuration.absolute(path) == absolute)
        }
    }
}
