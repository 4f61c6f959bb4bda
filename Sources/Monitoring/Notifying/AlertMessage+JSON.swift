import Jobs
package import Web

/// As Alertmanager's webhooks have it, version 4.
extension AlertMessage {
    /// What Alertmanager says of an end that has not come.
    private static let noTime = JSONValue("0001-01-01T00:00:00Z")

    /// - Parameter most: further alerts are left out and counted; 0 for all.
    package func json(most: Int = 0) -> JSONValue {
        let shown = most > 0 ? Array(parts.prefix(most)) : parts
        return [
            "version": "4", "groupKey": .string(groupKey),
            "truncatedAlerts": .integer(Int64(parts.count - shown.count)),
            "status": .string(isFiring ? "firing" : "resolved"), "receiver": .string(receiver),
            "groupLabels": JSONValue(texts: groupLabels.values), "commonLabels": JSONValue(texts: commonLabels.values),
            "commonAnnotations": JSONValue(texts: commonAnnotations), "externalURL": .string(externalURL),
            "alerts": .array(shown.map { json($0) }),
        ]
    }

    private func json(_ part: Part) -> JSONValue {
        [
            "status": .string(part.isFiring ? "firing" : "resolved"), "labels": JSONValue(texts: part.labels.values),
            "annotations": JSONValue(texts: part.annotations), "startsAt": part.startsAt.json,
            "endsAt": part.endsAt?.json ?? Self.noTime, "generatorURL": .string(externalURL + "/alerts/rules"),
            "fingerprint": .string(part.labels.fingerprint),
        ]
    }
}
