import Jobs
package import Web

/// The body of `POST /fleet/lease`.
package struct LeaseCall: Sendable, Hashable {
    package var session: NodeSession
    package var free: Int
    package var wait: Duration

    package init(session: NodeSession, free: Int, wait: Duration) {
        self.session = session
        self.free = free
        self.wait = wait
    }

    package var json: JSONValue {
        var object = JSONObject()
        session.write(to: &object)
        object["free"] = .integer(Int64(free))
        object["wait_s"] = .number(wait.inSeconds)
        return .object(object)
    }

    package init(json: JSONValue) throws(JSONFieldFault) {
        var fields = try JSONFields(json)
        session = try NodeSession(fields: &fields)
        free = try fields.required("free", fields.integer("free", in: 0...10_000))
        wait = .seconds(try fields.number("wait_s", in: 0...60) ?? 0)
        try fields.finish()
    }
}

/// The answer of `POST /fleet/lease`.
package struct LeaseAnswer: Sendable, Hashable {
    package var assignments: [Assignment]

    package init(assignments: [Assignment]) { self.assignments = assignments }

    package var json: JSONValue { ["assignments": .array(assignments.map(\.json))] }

    package init(json: JSONValue) throws(JSONFieldFault) {
        var fields = try JSONFields(json)
        assignments = try fields.list("assignments", most: 10_000) { value, path throws(JSONFieldFault) in
            try Assignment(json: value, path: path + ".")
        }
        try fields.finish()
    }
}
