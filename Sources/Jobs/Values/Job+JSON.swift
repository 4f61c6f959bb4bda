package import Web

extension Job {
    /// The job as `GET /jobs/{id}` answers it (HTTP.md).
    package var json: JSONValue {
        // A job that waits has no worker: its status keeps the last one only for the checkpoint that may lie there.
        let waits = status.state == .pending || status.state == .delayed
        var object = JSONObject()
        object["id"] = .string(id.text)
        appendWork(to: &object)
        object["timeout_s"] = request.timeout.map { JSONValue(shortest: $0) } ?? .null
        object["priority"] = JSONValue(shortest: request.priority)
        object["created_at"] = createdAt.json
        object["status"] = .string(status.state.publicName)
        object["assigned_worker"] = waits ? .null : JSONValue(status.node?.text)
        object["started_at"] = waits ? .null : startedAt?.json ?? .null
        object["completed_at"] = completedAt?.json ?? .null
        object["result"] = result ?? .null
        object["error"] = JSONValue(error?.message)
        object["error_code"] = JSONValue(error?.code)
        object["project"] = .string(request.project.text)
        object["spider"] = .string(request.spider.text)
        object["version"] = JSONValue((resolvedVersion ?? request.version)?.text)
        if case .spider(let arguments) = request.work {
            object["args"] = JSONValue(texts: arguments)
        } else {
            object["args"] = .object(JSONObject())
        }
        object["settings"] = JSONValue(texts: request.settings)
        object["attempt"] = .integer(Int64(status.attempt))
        object["stats"] = statistics ?? .null
        object["runner"] = .string(request.runtime.rawValue)
        object["labels"] = JSONValue(names: request.labels)
        object["batch"] = JSONValue(request.batch?.text)
        if case .command(let name, let input) = request.work {
            object["command"] = .string(name.text)
            object["input"] = input
        }
        return .object(object)
    }

    private func appendWork(to object: inout JSONObject) {
        if case .links(let urls, let maxPages, let sameOriginOnly) = request.work {
            object["start_url"] = JSONValue(urls.first)
            object["max_pages"] = .integer(Int64(maxPages))
            object["same_origin_only"] = .bool(sameOriginOnly)
        } else {
            for name in ["start_url", "max_pages", "same_origin_only"] { object[name] = .null }
        }
    }
}
