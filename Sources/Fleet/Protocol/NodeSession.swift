package import Jobs
package import Web

/// A node's session: from one join to the next. Calls with an older session are refused (`session_ended`): join again.
package struct NodeSession: Sendable, Hashable {
    package var node: EntityName
    package var id: String

    package init(node: EntityName, id: String) {
        self.node = node
        self.id = id
    }
}

extension NodeSession {
    /// Its members stand in the message itself: `node` and `session`.
    init(fields: inout JSONFields) throws(JSONFieldFault) {
        node = try fields.required("node", fields.name("node"))
        // It stands in queries too.
        id = try fields.required("session", fields.jobID("session")).text
    }

    func write(to object: inout JSONObject) {
        object["node"] = .string(node.text)
        object["session"] = .string(id)
    }
}

/// A message that says nothing but whose it is: the body of `POST /fleet/leave`.
package struct LeaveCall: Sendable, Hashable {
    package var session: NodeSession

    package init(session: NodeSession) { self.session = session }

    package var json: JSONValue {
        var object = JSONObject()
        session.write(to: &object)
        return .object(object)
    }

    package init(json: JSONValue) throws(JSONFieldFault) {
        var fields = try JSONFields(json)
        session = try NodeSession(fields: &fields)
        try fields.finish()
    }
}
