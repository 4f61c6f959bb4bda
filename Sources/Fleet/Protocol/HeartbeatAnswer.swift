package import Jobs
package import Web

/// What a node hears on its heartbeat.
package struct HeartbeatAnswer: Sendable, Hashable {
    /// Attempts to stop because somebody cancelled them: gracefully first. Repeated until they have ended.
    package var cancel: [AttemptReference]
    /// Those of them to be stopped by force. Repeated until they have ended.
    package var kill: [AttemptReference]
    /// Attempts that are no longer the node's: to be dropped at once, without a word.
    package var fenced: [AttemptReference]
    /// Whether the controller wants the node to drain.
    package var drain: Bool
    /// Eggs whose spiders the node is to list. Repeated until they are.
    package var listings: [EggListing]

    package init(
        cancel: [AttemptReference], kill: [AttemptReference] = [], fenced: [AttemptReference], drain: Bool,
        listings: [EggListing] = []
    ) {
        self.cancel = cancel
        self.kill = kill
        self.fenced = fenced
        self.drain = drain
        self.listings = listings
    }
}

extension HeartbeatAnswer {
    package var json: JSONValue {
        [
            "cancel": .array(cancel.map(\.json)), "kill": .array(kill.map(\.json)),
            "fenced": .array(fenced.map(\.json)), "drain": .bool(drain),
            "listings": .array(listings.map(\.json)),
        ]
    }

    package init(json: JSONValue) throws(JSONFieldFault) {
        var fields = try JSONFields(json)
        cancel = try fields.list("cancel", most: 100_000) { value, path throws(JSONFieldFault) in
            try AttemptReference(json: value, path: path + ".")
        }
        kill = try fields.list("kill", most: 100_000) { value, path throws(JSONFieldFault) in
            try AttemptReference(json: value, path: path + ".")
        }
        fenced = try fields.list("fenced", most: 100_000) { value, path throws(JSONFieldFault) in
            try AttemptReference(json: value, path: path + ".")
        }
        drain = try fields.bool("drain") ?? false
        listings = try fields.list("listings", most: 1_000) { value, path throws(JSONFieldFault) in
            try EggListing(json: value, path: path + ".")
        }
        try fields.finish()
    }
}
