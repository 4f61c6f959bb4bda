import Jobs
import Web

/// How much an instance has to do.
struct InstanceLoad: Sendable {
    let name: EntityName
    let running: Int
    let pending: Int
    let finished: Int

    var total: Int { running + pending }

    var json: JSONValue {
        [
            "name": .string(name.text), "status": "online", "running": .integer(Int64(running)),
            "pending": .integer(Int64(pending)), "finished": .integer(Int64(finished)),
        ]
    }
}
