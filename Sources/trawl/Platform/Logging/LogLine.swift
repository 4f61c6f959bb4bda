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

    /// For programs: a JSON object with the names of the Elastic Common Schema.
    static func json(_ event: Event) -> String {
        var object = JSONObject()
        object["@timestamp"] = .string(event.moment.description)
        object["log.level"] = .string(event.level.rawValue)
        object["message"] = .string(event.message)
        object["ecs.version"] = "8.11.0"
        object["log.logger"] = .string(event.label)
        object["service.name"] = "trawl"
        object["process.pid"] = .integer(Int64(getpid()))
        var labels = JSONObject()
        for (key, value) in event.metadata {
            // The schema has a place for errors; everything else that is ours is a label.
            if key == "error" { object["error.message"] = .string(value) } else { labels[key] = .string(value) }
        }
        if !labels.isEmpty { object["labels"] = .object(labels) }
        return JSONValue.object(object).description + "\n"
    }
}
