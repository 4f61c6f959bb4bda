package import Jobs
package import Web

/// The body of `POST /fleet/finish`.
package struct FinishCall: Sendable, Hashable {
    package var session: NodeSession
    package var reports: [AttemptReport]

    package init(session: NodeSession, reports: [AttemptReport]) {
        self.session = session
        self.reports = reports
    }

    package var json: JSONValue {
        var object = JSONObject()
        session.write(to: &object)
        object["reports"] = .array(reports.map(\.json))
        return .object(object)
    }

    package init(json: JSONValue) throws(JSONFieldFault) {
        var fields = try JSONFields(json)
        session = try NodeSession(fields: &fields)
        reports = try fields.list("reports", most: 10_000) { value, path throws(JSONFieldFault) in
            try AttemptReport(json: value, path: path + ".")
        }
        try fields.finish()
    }
}

/// The answer of `POST /fleet/finish`: for each report whether it was taken.
package struct FinishAnswer: Sendable, Hashable {
    package var accepted: [Bool]

    package init(accepted: [Bool]) { self.accepted = accepted }

    package var json: JSONValue { ["accepted": .array(accepted.map { .bool($0) })] }

    package init(json: JSONValue) throws(JSONFieldFault) {
        var fields = try JSONFields(json)
        accepted = try fields.list("accepted", most: 10_000) { value, path throws(JSONFieldFault) in
            guard case .bool(let isAccepted) = value else {
                throw JSONFieldFault(.wrongType, field: path, "\"\(path)\" must be true or false")
            }
            return isAccepted
        }
        try fields.finish()
    }
}
