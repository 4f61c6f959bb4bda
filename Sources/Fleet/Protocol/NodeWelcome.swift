import Jobs
package import Web

/// What a node is told when it joins.
package struct NodeWelcome: Sendable, Hashable {
    package var session: NodeSession
    /// A lease lapses so long after the last heartbeat.
    package var lease: Duration
    package var heartbeatInterval: Duration
    /// Held jobs that are the node's again, with new attempt numbers. The other held ones it forgets, but for those that
    /// it runs.
    package var resumed: [Assignment]

    package init(session: NodeSession, lease: Duration, heartbeatInterval: Duration, resumed: [Assignment]) {
        self.session = session
        self.lease = lease
        self.heartbeatInterval = heartbeatInterval
        self.resumed = resumed
    }
}

extension NodeWelcome {
    package var json: JSONValue {
        var object = JSONObject()
        session.write(to: &object)
        object["lease_s"] = .number(lease.inSeconds)
        object["heartbeat_s"] = .number(heartbeatInterval.inSeconds)
        object["resumed"] = .array(resumed.map(\.json))
        return .object(object)
    }

    package init(json: JSONValue) throws(JSONFieldFault) {
        var fields = try JSONFields(json)
        session = try NodeSession(fields: &fields)
        lease = .seconds(try fields.required("lease_s", fields.number("lease_s", in: 0.001...86_400)))
        heartbeatInterval = .seconds(
            try fields.required("heartbeat_s", fields.number("heartbeat_s", in: 0.001...86_400)))
        resumed = try fields.list("resumed", most: 10_000) { value, path throws(JSONFieldFault) in
            try Assignment(json: value, path: path + ".")
        }
        try fields.finish()
    }
}
