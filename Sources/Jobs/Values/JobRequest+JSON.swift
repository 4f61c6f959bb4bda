package import Web

extension JobRequest {
    /// The request for the fleet's protocol and the database, the same for equal requests. What is nil or empty is left
    /// out; the work is told by what stands there: `urls` (links), `command` (a command), else `args` (a spider).
    package var json: JSONValue {
        var object = JSONObject()
        object["project"] = .string(project.text)
        object["spider"] = .string(spider.text)
        if let version { object["version"] = .string(version.text) }
        object["runner"] = .string(runtime.rawValue)
        switch work {
        case .links(let urls, let maxPages, let sameOriginOnly):
            object["urls"] = .array(urls.map { .string($0) })
            object["max_pages"] = .integer(Int64(maxPages))
            object["same_origin_only"] = .bool(sameOriginOnly)
        case .spider(let arguments):
            if !arguments.isEmpty { object["args"] = JSONValue(texts: arguments) }
        case .command(let name, let input):
            object["command"] = .string(name.text)
            if input != .null { object["input"] = input }
        }
        if !settings.isEmpty { object["settings"] = JSONValue(texts: settings) }
        object["priority"] = JSONValue(shortest: priority)
        if let timeout { object["timeout_s"] = JSONValue(shortest: timeout) }
        if !labels.isEmpty { object["labels"] = JSONValue(names: labels) }
        object["max_attempts"] = .integer(Int64(maxAttempts))
        if retries != 0 { object["retries"] = .integer(Int64(retries)) }
        if let id { object["id"] = .string(id.text) }
        if let idempotencyKey { object["idempotency_key"] = .string(idempotencyKey) }
        if let batch { object["batch"] = .string(batch.text) }
        if let origin { object["origin"] = .string(origin.text) }
        return .object(object)
    }

    /// Reads what ``json`` writes. Ranges are the API's to check; here every number that can be written is read.
    ///
    /// - Parameter path: what stands before the members' names in faults.
    package init(json: JSONValue, path: String = "") throws(JSONFieldFault) {
        var fields = try JSONFields(json, path: path)
        let spider = try fields.required("spider", fields.name("spider"))
        let work = try Self.work(&fields)
        let runtime = try fields.string("runner")
        guard let known = Runtime(rawValue: runtime ?? Runtime.crawl.rawValue) else {
            throw fields.outOfRange("runner", Runtime.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let anyNumber = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
        self.init(
            project: try fields.name("project") ?? .defaultProject, spider: spider, version: try fields.name("version"),
            runtime: known, work: work, settings: try fields.texts("settings") ?? [:],
            priority: try fields.number("priority", in: anyNumber) ?? 1,
            timeout: try fields.number("timeout_s", in: anyNumber), labels: try fields.names("labels") ?? [],
            maxAttempts: try fields.integer("max_attempts", in: Int.min...Int.max) ?? 3,
            retries: try fields.integer("retries", in: Int.min...Int.max) ?? 0, id: try fields.jobID("id"),
            idempotencyKey: try fields.string("idempotency_key"), batch: try fields.jobID("batch"),
            origin: try fields.name("origin"))
        try fields.finish()
    }

    private static func work(_ fields: inout JSONFields) throws(JSONFieldFault) -> Work {
        if let urls = try fields.strings("urls") {
            let pages = try fields.required("max_pages", fields.integer("max_pages", in: Int.min...Int.max))
            return .links(urls: urls, maxPages: pages, sameOriginOnly: try fields.bool("same_origin_only") ?? true)
        }
        if let command = try fields.name("command") {
            return .command(name: command, input: fields.value("input") ?? .null)
        }
        return .spider(arguments: try fields.texts("args") ?? [:])
    }
}
