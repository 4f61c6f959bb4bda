import Glibc
import Jobs
import Web

extension JobState {
    /// What Scrapyd calls it.
    var scrapydName: String {
        switch self {
        case .pending, .delayed: "pending"
        case .running, .cancelling: "running"
        case .completed, .failed, .cancelled: "finished"
        }
    }
}

/// The job in Scrapyd's lists.
extension Job {
    var scrapydPending: JSONValue {
        var object = names
        object["version"] = JSONValue(request.version?.text)
        object["settings"] = JSONValue(texts: request.settings)
        if case .spider(let arguments) = request.work {
            object["args"] = JSONValue(texts: arguments)
        } else {
            object["args"] = [:]
        }
        return .object(object)
    }

    func scrapydRunning(_ files: ScrapydFiles.Known) -> JSONValue {
        var object = names
        object["pid"] = .integer(Int64(scrapydProcess))
        object["start_time"] = .string(LocalTime.exact(startedAt ?? createdAt))
        addLinks(files, to: &object)
        return .object(object)
    }

    func scrapydFinished(_ files: ScrapydFiles.Known) -> JSONValue {
        var object = names
        // One that was cancelled before it began has no start.
        object["start_time"] = .string(LocalTime.exact(startedAt ?? completedAt ?? createdAt))
        object["end_time"] = .string(LocalTime.exact(completedAt ?? createdAt))
        addLinks(files, to: &object)
        return .object(object)
    }

    /// The process that runs it: Scrapy's own where that is known, else the worker's in this process.
    var scrapydProcess: Int32 {
        if case .integer(let number)? = statistics?["pid"] { return Int32(clamping: number) }
        return getpid()
    }

    private var names: JSONObject {
        var object = JSONObject()
        object["id"] = .string(id.text)
        object["project"] = .string(request.project.text)
        object["spider"] = .string(request.spider.text)
        return object
    }

    private func addLinks(_ files: ScrapydFiles.Known, to object: inout JSONObject) {
        object["log_url"] = files.logs.contains(id) ? .string(scrapydPath(.log)) : .null
        object["items_url"] = files.items.contains(id) ? .string(scrapydPath(.items)) : .null
    }

    /// `/logs/PROJECT/SPIDER/JOB.log`, or the like of the items.
    func scrapydPath(_ kind: OutputName.Kind) -> String {
        "/\(kind.folder)/\(request.project)/\(request.spider)/\(id)" + kind.scrapydSuffix
    }
}
