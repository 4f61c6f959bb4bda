import Jobs
import Monitoring
import Web

extension AlertEngine.Shown {
    var json: JSONValue { alert.json(silencedBy: silencedBy) }
}

extension Alert {
    /// As `GET /alerts` shows it.
    ///
    /// - Parameter silencedBy: nil where it is not known.
    func json(silencedBy: [String]?) -> JSONValue {
        var object = JSONObject()
        object["id"] = .string(id)
        object["fingerprint"] = .string(fingerprint)
        object["name"] = .string(rule)
        object["state"] = .string(state.rawValue)
        object["severity"] = .string(severity.rawValue)
        object["summary"] = .string(annotations["summary"] ?? rule)
        object["labels"] = JSONValue(texts: labels.values)
        object["annotations"] = JSONValue(texts: annotations)
        object["value"] = value.isFinite ? JSONValue(shortest: value) : .null
        object["began_at"] = beganAt.json
        object["fired_at"] = firedAt?.json ?? .null
        object["resolved_at"] = resolvedAt?.json ?? .null
        if let silencedBy { object["silenced_by"] = .array(silencedBy.map { .string($0) }) }
        return .object(object)
    }
}

extension Silence {
    func json(at now: Timestamp) -> JSONValue {
        [
            "id": .string(id), "state": .string(state(at: now).rawValue),
            "matchers": .array(matchers.map { .string($0.description) }), "created_at": createdAt.json,
            "begins_at": beginsAt.json, "ends_at": endsAt.json, "author": .string(author), "comment": .string(comment),
        ]
    }
}

extension AlertRuleHead {
    var members: JSONObject {
        var object = JSONObject()
        object["name"] = .string(name)
        object["severity"] = .string(severity.rawValue)
        object["labels"] = JSONValue(texts: labels)
        object["annotations"] = JSONValue(texts: annotations.mapValues(\.source))
        return object
    }
}

extension AlertRule {
    var json: JSONValue {
        var object = head.members
        object["expr"] = .string(expression.description)
        object["for_s"] = JSONValue(shortest: head.hold.inSeconds)
        object["keep_firing_for_s"] = JSONValue(shortest: head.keepsFiring.inSeconds)
        return .object(object)
    }
}

extension CrawlRule {
    var json: JSONValue {
        var object = head.members
        object["kind"] = .string(kind.rawValue)
        object["match"] = .array(matchers.map { .string($0.description) })
        object["share"] = JSONValue(shortest: share)
        object["least_crawls"] = .integer(Int64(leastCrawls))
        object["least_count"] = .integer(Int64(leastCount))
        return .object(object)
    }
}
