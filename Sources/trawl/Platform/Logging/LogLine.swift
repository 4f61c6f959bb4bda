import Crawling
import Glibc
import Jobs
import Logging
import Web

/// One line of the log, in the form that is asked for.
enum LogLine {
    /// What one log call says.
    struct Event {
        var moment: Timestamp
        var level: Logger.Level
        var label: String
        var message: String
        var metadata: [(key: String, value: String)]
    }

    /// For people: `2026-11-21T08:30:00.123Z info trawl.controller: message key=value`.
    static func text(_ event: Event) -> String {
        var line = "\(event.moment.description.dropLast(4))Z \(event.level.rawValue) \(event.label): "
        line += Table.printable(event.message)
        for (key, value) in event.metadata {
            let isPlain = !value.isEmpty && value.allSatisfy { !$0.isWhitespace && $0 != "\"" && $0 != "=" }
            line += isPlain ? " \(key)=\(Table.printable(value))" : " \(key)=\(JSONValue.string(value))"
        }
        return line + "\n"
    }

    /// For programs: a JSON object with the names of the Elastic Common Schema, and what is ours below `trawl.`.
    static func json(_ event: Event) -> String {
        var object = JSONObject()
        object["@timestamp"] = .string(event.moment.description)
        object["log.level"] = .string(event.level.rawValue)
        object["message"] = .string(event.message)
        object["ecs.version"] = "8.11.0"
        object["log.logger"] = .string(event.label)
        object["service.name"] = "trawl"
        object["service.version"] = .string(TrawlVersion.current)
        let part = event.metadata.first { $0.key == "part" }?.value
        object["event.dataset"] = .string(part.map { "trawl." + $0 } ?? "trawl")
        if let host { object["host.name"] = .string(host) }
        object["process.pid"] = .integer(Int64(getpid()))
        var labels = JSONObject()
        for (key, value) in event.metadata where key != "part" {
            place(key, value, in: &object, &labels)
        }
        if !labels.isEmpty { object["labels"] = .object(labels) }
        return JSONValue.object(object).description + "\n"
    }

    /// Where the schema, or what is ours in it, has a place for a key of the metadata. Everything else is a label.
    private static let places = [
        "error": "error.message", "code": "error.code", "url": "url.full", "job": "trawl.job.id",
        "batch": "trawl.batch", "project": "trawl.project", "spider": "trawl.spider", "version": "trawl.version",
        "node": "trawl.node", "state": "trawl.job.state", "task": "trawl.task", "schedule": "trawl.schedule",
        "workflow": "trawl.workflow", "run": "trawl.run", "step": "trawl.step",
    ]
    /// Those that are numbers.
    private static let numbers = ["attempt": "trawl.attempt", "count": "trawl.count"]
    private static let host = Configuration.machineName

    private static func place(
        _ key: String, _ value: String, in object: inout JSONObject, _ labels: inout JSONObject
    ) {
        if let name = places[key] {
            object[name] = .string(value)
        } else if let name = numbers[key], let number = Int64(value) {
            object[name] = .integer(number)
        } else {
            labels[key] = .string(value)
        }
        // All lines of a job belong together, whoever writes them.
        if key == "job", let job = JobID(value) { object["trace.id"] = .string(job.traceID) }
    }
}
