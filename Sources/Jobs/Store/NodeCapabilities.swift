package import Web

/// What a node can run.
package struct NodeCapabilities: Sendable, Hashable {
    package var name: EntityName
    package var runtimes: Set<Runtime>
    package var labels: Set<EntityName>
    /// Commands that it offers; nil when it offers all that the controller knows.
    package var commands: Set<EntityName>?

    package init(
        name: EntityName, runtimes: Set<Runtime>, labels: Set<EntityName> = [], commands: Set<EntityName>? = nil
    ) {
        self.name = name
        self.runtimes = runtimes
        self.labels = labels
        self.commands = commands
    }
}

extension NodeCapabilities {
    /// `{"node", "runtimes", "labels", "commands"}`; without `commands` it offers all.
    package var json: JSONValue {
        var object = JSONObject()
        object["node"] = .string(name.text)
        object["runtimes"] = .array(runtimes.map(\.rawValue).sorted().map { .string($0) })
        if !labels.isEmpty { object["labels"] = JSONValue(names: labels) }
        if let commands { object["commands"] = JSONValue(names: commands) }
        return .object(object)
    }

    /// Reads what ``json`` writes.
    package init(json: JSONValue, path: String = "") throws(JSONFieldFault) {
        var fields = try JSONFields(json, path: path)
        var runtimes: Set<Runtime> = []
        for text in try fields.required("runtimes", fields.strings("runtimes")) {
            // A runtime that this version does not know is one that it never gives work for.
            if let runtime = Runtime(rawValue: text) { runtimes.insert(runtime) }
        }
        self.init(
            name: try fields.required("node", fields.name("node")), runtimes: runtimes,
            labels: try fields.names("labels") ?? [], commands: try fields.names("commands"))
        try fields.finish()
    }
}
