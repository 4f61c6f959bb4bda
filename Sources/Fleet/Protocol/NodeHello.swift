package import Jobs
package import Web

/// What a node tells about itself.
package struct NodeHello: Sendable, Hashable {
    /// Neither list has more elements.
    package static let mostJobs = 10_000

    package var capabilities: NodeCapabilities
    package var slots: Int
    /// `uname -m`: `x86_64`, `aarch64`, `armv7l`.
    package var architecture: String
    package var version: String
    /// Where its own port is reached, such as `http://node6.lan:8080`; nil when it has none.
    package var address: String?
    /// Which of all nodes that might have the name it is: random, kept on its disk. Nil for one that does not know.
    package var identity: String?
    /// Jobs whose checkpoints lie on its disk.
    package var held: [JobID]
    /// Attempts that it has under way, or finished without having been told so: they go on when they are still its own.
    package var running: [AttemptProgress]

    package init(
        capabilities: NodeCapabilities, slots: Int, architecture: String, version: String, address: String?,
        identity: String? = nil, held: [JobID], running: [AttemptProgress] = []
    ) {
        self.capabilities = capabilities
        self.slots = slots
        self.architecture = architecture
        self.version = version
        self.address = address
        self.identity = identity
        self.held = held
        self.running = running
    }
}

extension NodeHello {
    package var json: JSONValue {
        var object = JSONObject()
        object["capabilities"] = capabilities.json
        object["slots"] = .integer(Int64(slots))
        object["architecture"] = .string(architecture)
        object["version"] = .string(version)
        object["address"] = address.map { .string($0) }
        object["identity"] = identity.map { .string($0) }
        object["held"] = .array(held.map { .string($0.text) })
        object["running"] = .array(running.map(\.json))
        return .object(object)
    }

    package init(json: JSONValue) throws(JSONFieldFault) {
        var fields = try JSONFields(json)
        let described = try fields.required("capabilities", fields.value("capabilities"))
        capabilities = try NodeCapabilities(json: described, path: "capabilities.")
        slots = try fields.required("slots", fields.integer("slots", in: 1...10_000))
        architecture = try fields.requiredText("architecture", most: 64)
        version = try fields.requiredText("version", most: 64)
        address = try fields.text("address", most: 500)
        if let address {
            guard let url = try? WebURL(address), url.isFetchable, !url.hasCredentials else {
                throw fields.outOfRange("address", "a URL such as http://node6.lan:8080, without a password")
            }
        }
        identity = try fields.text("identity", most: 64)
        held = try fields.list("held", most: Self.mostJobs) { value, path throws(JSONFieldFault) in
            guard case .string(let text) = value, let id = JobID(text) else {
                throw JSONFieldFault(.outOfRange, field: path, "\"\(path)\" must be the id of a job")
            }
            return id
        }
        running = try fields.list("running", most: Self.mostJobs) { value, path throws(JSONFieldFault) in
            try AttemptProgress(json: value, path: path + ".")
        }
        try fields.finish()
    }
}
