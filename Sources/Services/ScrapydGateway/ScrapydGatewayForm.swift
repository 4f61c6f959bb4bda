import NIOCore
import NIOHTTP1
import Web

/// What the gateway is asked, as Scrapyd's parameters. A form is taken as Scrapyd takes it; JSON has members of our own.
enum ScrapydGatewayForm {
    /// Of JSON: `{project, spider, version, jobid, priority, settings: {…}, args: {…}}`.
    static func schedule(_ request: RouteRequest) throws -> ScrapydParameters {
        if let form = try form(request) { return form }
        var fields = try request.fields()
        var all: [(name: String, value: [UInt8])] = []
        func add(_ name: String, _ text: String?) { if let text { all.append((name, Array(text.utf8))) } }
        for name in ["project", "spider", "jobid"] { add(name, try fields.string(name)) }
        add("_version", try fields.string("version"))
        add("priority", try fields.number("priority", in: -1e15...1e15).map { "\($0)" })
        for (name, value) in try fields.texts("settings") ?? [:] { add("setting", "\(name)=\(value)") }
        for (name, value) in try fields.texts("args") ?? [:] {
            guard !ScrapydService.ownNames.contains(name) else {
                throw fields.outOfRange("args", "without \"\(name)\", which is a member of its own")
            }
            add(name, value)
        }
        try fields.finish()
        return ScrapydParameters(all)
    }

    /// Of JSON: `{project, job_id, signal}`.
    static func cancel(_ request: RouteRequest) throws -> ScrapydParameters {
        if let form = try form(request) { return form }
        var fields = try request.fields()
        var all: [(name: String, value: [UInt8])] = []
        for (name, own) in [("project", "project"), ("job_id", "job"), ("signal", "signal")] {
            if let text = try fields.string(name) { all.append((own, Array(text.utf8))) }
        }
        try fields.finish()
        return ScrapydParameters(all)
    }

    private static func form(_ request: RouteRequest) throws -> ScrapydParameters? {
        let type = request.headers.first(name: "content-type") ?? ""
        guard
            type.lowercased().hasPrefix("application/x-www-form-urlencoded")
                || type.lowercased().hasPrefix("multipart/")
        else { return nil }
        do throws(ScrapydFault) {
            return try ScrapydParameters(query: "", body: Array(request.body.readableBytesView), type: type)
        } catch {
            throw HTTPFault(.badRequest, "bad_form", error.message + ".")
        }
    }
}
