import TestSupport
import Testing
import Web

/// Asks a Scrapyd port as its clients do.
struct ScrapydClient: Sendable {
    let port: Int
    /// `name:password`, in base64.
    var credentials: String?

    func send(
        _ method: String, _ target: String, headers: [(String, String)] = [], body: String = ""
    ) async throws -> RawAnswer {
        let authorization = credentials.map { [("Authorization", "Basic \($0)")] } ?? []
        return try await RawClient.fetch(
            target, port: port, method: method, headers: headers + authorization, body: body)
    }

    func get(_ target: String, headers: [(String, String)] = []) async throws -> RawAnswer {
        try await send("GET", target, headers: headers)
    }

    func post(_ target: String, _ form: [(String, String)] = []) async throws -> RawAnswer {
        let body = form.map { "\(Self.encoded(Array($0.0.utf8)))=\(Self.encoded(Array($0.1.utf8)))" }
            .joined(separator: "&")
        return try await send(
            "POST", target, headers: [("Content-Type", "application/x-www-form-urlencoded")], body: body)
    }

    /// An egg as ScrapydWeb sends it: percent-encoded in a form.
    func upload(_ project: String, _ version: String, _ egg: [UInt8]) async throws -> RawAnswer {
        try await send(
            "POST", "/addversion.json", headers: [("Content-Type", "application/x-www-form-urlencoded")],
            body: "project=\(project)&version=\(version)&egg=\(Self.encoded(egg))")
    }

    /// The answer of a call that succeeds.
    @discardableResult
    func ok(_ answer: RawAnswer, sourceLocation: SourceLocation = #_sourceLocation) throws -> JSONValue {
        let json = try answer.json
        #expect(answer.status == 200, sourceLocation: sourceLocation)
        #expect(json["status"] == "ok", "\(answer.text)", sourceLocation: sourceLocation)
        return json
    }

    /// Schedules a job and answers its id.
    @discardableResult
    func schedule(
        _ project: String, _ spider: String, _ more: [(String, String)] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let answer = try await post("/schedule.json", [("project", project), ("spider", spider)] + more)
        return try #require(
            try ok(answer, sourceLocation: sourceLocation)["jobid"]?.string, sourceLocation: sourceLocation)
    }

    func cancel(_ project: String, _ job: String, _ more: [(String, String)] = []) async throws -> JSONValue {
        try ok(try await post("/cancel.json", [("project", project), ("job", job)] + more))["prevstate"] ?? "missing"
    }

    func state(_ job: String) async throws -> JSONValue? {
        try ok(try await get("/status.json?job=\(job)"))["currstate"]
    }

    /// Waits until a job is in a state.
    func waits(_ job: String, _ state: JSONValue, within deadline: Duration = .seconds(60)) async throws {
        try await eventually(within: deadline, "\(job) is \(state)") { try await self.state(job) == state }
    }

    /// A job's row of `listjobs.json`, when it is there.
    func listed(_ job: String, _ list: String) async throws -> JSONValue? {
        try ok(try await get("/listjobs.json"))[list]?.elements.first { $0["id"]?.string == job }
    }

    /// Waits until a job runs and has begun its log.
    func waitsForLog(_ job: String) async throws {
        try await eventually("\(job) has a log") {
            let row = try await listed(job, "running")
            return row != nil && row?["log_url"] != .null
        }
    }

    /// The number of a job's process, once it is known: until then the list has that of the worker.
    func process(of job: String, in scrapyd: Scrapyd) async throws -> Int32 {
        let ours = scrapyd.platform.controller.processIdentifier
        var found: Int32 = 0
        try await eventually("\(job) has a process") {
            found = Int32(try await listed(job, "running")?["pid"]?.integer ?? 0)
            return found > 0 && found != ours
        }
        return found
    }

    /// The job's items, once it has finished.
    func items(_ project: String, _ spider: String, _ job: String) async throws -> [JSONValue] {
        try await waits(job, "finished")
        let answer = try await get("/items/\(project)/\(spider)/\(job).jl")
        guard answer.status == 200 else {
            let log = try await log(project, spider, job)
            throw ScriptError.unexpected("items of \(job): \(answer.statusLine); its log:\n\(log)")
        }
        return try answer.jsonLines
    }

    func log(_ project: String, _ spider: String, _ job: String) async throws -> String {
        try await get("/logs/\(project)/\(spider)/\(job).log").text
    }

    private static func encoded(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789ABCDEF".unicodeScalars)
        var text = String.UnicodeScalarView()
        for byte in bytes {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: text.append(Unicode.Scalar(byte))
            default: text += ["%", digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(text)
    }
}
