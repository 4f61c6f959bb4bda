package import Jobs
package import Web

/// What a node says every few seconds.
package struct Heartbeat: Sendable, Hashable {
    package var session: NodeSession
    /// Every attempt that the node was given and whose end was not yet acknowledged.
    package var attempts: [AttemptProgress]
    /// What the machine does, by the names of `GET /workers`; absent values absent.
    package var sample: [String: Double]
    /// The node wants no more work (it drains by its own wish).
    package var isDraining: Bool

    package init(session: NodeSession, attempts: [AttemptProgress], sample: [String: Double], isDraining: Bool) {
        self.session = session
        self.attempts = attempts
        self.sample = sample
        self.isDraining = isDraining
    }
}

extension Heartbeat {
    package var json: JSONValue {
        var object = JSONObject()
        session.write(to: &object)
        object["attempts"] = .array(attempts.map(\.json))
        var figures = JSONObject()
        for (name, value) in sample.sorted(by: { $0.key < $1.key }) { figures[name] = .number(value) }
        object["sample"] = .object(figures)
        object["draining"] = .bool(isDraining)
        return .object(object)
    }

    package init(json: JSONValue) throws(JSONFieldFault) {
        var fields = try JSONFields(json)
        session = try NodeSession(fields: &fields)
        attempts = try fields.list("attempts", most: 10_000) { value, path throws(JSONFieldFault) in
            try AttemptProgress(json: value, path: path + ".")
        }
        sample = try Self.sample(&fields)
        isDraining = try fields.bool("draining") ?? false
        try fields.finish()
    }

    /// A hundred figures at most, with short plain names: they are shown and measured under these.
    private static func sample(_ fields: inout JSONFields) throws(JSONFieldFault) -> [String: Double] {
        guard let value = fields.value("sample") else { return [:] }
        guard case .object(let object) = value else { throw fields.wrongType("sample", "an object") }
        guard object.count <= 100 else { throw fields.outOfRange("sample", "an object of up to 100 numbers") }
        var members = try JSONFields(value, path: "sample.")
        var sample: [String: Double] = [:]
        for (name, _) in object {
            guard 1...64 ~= name.utf8.count, EntityName(name) != nil else {
                throw fields.outOfRange("sample", "an object whose names are \(EntityName.rule), 64 at most")
            }
            sample[name] = try members.number(name, in: -1e300...1e300)
        }
        return sample
    }
}
