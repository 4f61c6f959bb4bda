import Jobs
import Web

extension Alert {
    /// What the column `details` keeps beside the others.
    var details: JSONValue {
        var told = JSONObject()
        for (receiver, what) in self.told.sorted(by: { $0.key < $1.key }) {
            told[receiver] = ["state": .string(what.state.rawValue), "at": .integer(what.at.microseconds)]
        }
        return [
            "labels": JSONValue(texts: labels.values), "annotations": JSONValue(texts: annotations),
            "value": value.isFinite ? .number(value) : .null, "seen_at": .integer(seenAt.microseconds),
            "told": .object(told), "superseded": .bool(isSuperseded),
        ]
    }

    /// Nil when it is not what was kept.
    init?(
        id: String, rule: String, state: String, beganAt: Int64, firedAt: Int64?, resolvedAt: Int64?, details: JSONValue
    ) {
        guard let state = State(rawValue: state), case .object(let labels)? = details["labels"] else { return nil }
        var told: [String: Told] = [:]
        if case .object(let members)? = details["told"] {
            for (receiver, what) in members {
                guard let state = what["state"].flatMap({ State(rawValue: $0.plainText) }),
                    case .integer(let at)? = what["at"]
                else { continue }
                told[receiver] = Told(state: state, at: Timestamp(microseconds: at))
            }
        }
        var (value, seenAt) = (Double.nan, beganAt)
        switch details["value"] {
        case .number(let number)?: value = number
        case .integer(let number)?: value = Double(number)
        default: break
        }
        if case .integer(let moment)? = details["seen_at"] { seenAt = moment }
        self.init(
            id: id, rule: rule, labels: AlertLabels(Self.texts(labels)),
            annotations: details["annotations"].map { Self.texts($0) } ?? [:], state: state, value: value,
            beganAt: Timestamp(microseconds: beganAt), firedAt: firedAt.map(Timestamp.init),
            resolvedAt: resolvedAt.map(Timestamp.init), seenAt: Timestamp(microseconds: seenAt), told: told,
            isSuperseded: details["superseded"] == true)
    }

    private static func texts(_ json: JSONValue) -> [String: String] {
        if case .object(let object) = json { texts(object) } else { [:] }
    }

    private static func texts(_ object: JSONObject) -> [String: String] {
        object.reduce(into: [:]) { $0[$1.key] = $1.value.plainText }
    }
}
