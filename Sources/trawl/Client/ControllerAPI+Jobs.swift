import NIOCore
import NIOHTTP1
import Web

extension ControllerAPI {
    private static func path(_ id: String, _ rest: String = "") -> String { "/jobs/\(escaped(id))\(rest)" }

    func job(_ id: String, wait: Int? = nil) async throws -> JSONValue {
        try await get(Self.path(id), [("wait", wait.map(String.init))])
    }

    /// The job, once it has ended. Waits for ever, over restarts of the controller.
    func ended(_ id: String) async throws -> JSONValue {
        while true {
            let job = try await patiently { try await self.job(id, wait: 50) }
            switch job["status"] {
            case "completed", "failed", "cancelled": return job
            default: try Task.checkCancellation()
            }
        }
    }

    /// Prints a job's items as they come, from line `offset` on. Answers its last state.
    @discardableResult
    func followItems(_ id: String, from offset: Int = 0) async throws -> String {
        let end = try await follow(
            Self.path(id, "/items"), [("offset", String(offset))], report: { Terminal.complain($0) }
        ) { event in
            if event.name == "item" { try StandardOutput.line(event.data) }
        }
        return Self.status(end)
    }

    /// Prints a job's log as it grows. Answers its last state.
    @discardableResult
    func followLog(_ id: String) async throws -> String {
        let end = try await follow(Self.path(id, "/log"), report: { Terminal.complain($0) }) { event in
            if event.name == "log" { try StandardOutput.line(event.data) }
        }
        return Self.status(end)
    }

    /// Lines of a job's items; empty behind the last.
    func items(_ id: String, offset: Int, limit: Int) async throws -> String {
        let response = try await send(
            .GET, Self.path(id, "/items"), [("offset", String(offset)), ("limit", String(limit))])
        return String(buffer: try await bytes(of: response))
    }

    /// All items of a job, as one text of lines.
    func allItems(_ id: String) async throws -> [Substring] {
        var lines: [Substring] = []
        while true {
            let offset = lines.count
            let part = try await patiently { try await items(id, offset: offset, limit: 10_000) }
            let more = part.utf8.split(separator: UInt8(ascii: "\n")).map { Substring($0) }
            lines += more
            // An answer is bounded in bytes too, so that fewer lines than asked for do not mean the end.
            if more.isEmpty { return lines }
        }
    }

    /// The whole log.
    func log(_ id: String) async throws -> String {
        String(buffer: try await bytes(of: send(.GET, Self.path(id, "/log"))))
    }

    func cancel(_ id: String) async throws -> JSONValue { try await post(Self.path(id, "/cancel")) }

    func retry(_ id: String) async throws -> JSONValue { try await post(Self.path(id, "/retry")) }

    private static func status(_ end: String) -> String {
        (try? JSONValue(parsing: end))?["status"]?.plainText ?? ""
    }
}
