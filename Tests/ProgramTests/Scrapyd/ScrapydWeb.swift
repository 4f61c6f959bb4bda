import Foundation
import TestSupport
import Testing
import Web

/// A ScrapydWeb over Scrapyd ports.
struct ScrapydWeb: Sendable {
    let port: Int
    let program: RunningProgram

    /// Starts one in a folder, and lends it.
    ///
    /// - Parameters:
    ///   - servers: name, password and port of each.
    ///   - projects: the folder of the projects that it can deploy.
    static func with(
        _ servers: [(name: String, password: String, port: Int)], projects: String, in folder: ScratchFolder,
        _ body: (ScrapydWeb) async throws -> Void
    ) async throws {
        let port = try freePort()
        let list = servers.map { "('\($0.name)', '\($0.password)', '127.0.0.1', '\($0.port)', '')" }
        try folder.write(
            """
            SCRAPYDWEB_BIND = '127.0.0.1'
            SCRAPYDWEB_PORT = \(port)
            SCRAPYD_SERVERS = [\(list.joined(separator: ", "))]
            SCRAPY_PROJECTS_DIR = '\(projects)'
            JOBS_SNAPSHOT_INTERVAL = 0
            CHECK_TASK_RESULT_INTERVAL = 0

            """, to: "web/scrapydweb_settings_v11.py")
        try FileManager.default.createDirectory(
            atPath: folder.file("web-data"), withIntermediateDirectories: true)
        try await Program(path: ScrapydClients.program("scrapydweb")).withRunning(
            environment: ["DATA_PATH": folder.file("web-data"), "PYTHONUNBUFFERED": "1"], in: folder.file("web")
        ) { running in
            let web = ScrapydWeb(port: port, program: running)
            try await eventually(within: .seconds(60), "ScrapydWeb answers") {
                try #require(running.isRunning, "\(running.output)\(running.errors)")
                return (try? await web.get("/1/settings/").status) == 200
            }
            do {
                try await body(web)
            } catch {
                FileHandle.standardError.write(Data("ScrapydWeb wrote:\n\(running.errors.suffix(6_000))\n".utf8))
                throw error
            }
        }
    }

    func get(_ path: String) async throws -> RawAnswer {
        try await RawClient.fetch(path, port: port)
    }

    /// A page that must be there.
    func page(_ path: String, sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
        let answer = try await get(path)
        #expect(answer.status == 200, "\(path)", sourceLocation: sourceLocation)
        return answer.text
    }

    func post(_ path: String, _ form: [(String, String)] = []) async throws -> RawAnswer {
        let characters = CharacterSet.alphanumerics
        let body = form.map {
            "\($0.0)=\($0.1.addingPercentEncoding(withAllowedCharacters: characters) ?? "")"
        }.joined(separator: "&")
        return try await RawClient.fetch(
            path, port: port, method: "POST", headers: [("Content-Type", "application/x-www-form-urlencoded")],
            body: body)
    }
}
