import SQL
import Web

/// A job that is about to be added.
struct NewJob: Sendable {
    let id: JobID
    /// Whether the caller chose the id.
    let isNamed: Bool
    let key: String?
    let queue: QueueKey
    let spider: EntityName
    let version: EntityName?
    let batch: JobID?
    let origin: EntityName?
    /// ``JobRequest/json`` without id and key, which have columns.
    let request: String

    init(_ request: JobRequest, id: JobID) {
        self.id = id
        isNamed = request.id != nil
        key = request.idempotencyKey
        queue = QueueKey(request)
        spider = request.spider
        version = request.version
        batch = request.batch
        origin = request.origin
        var stored = request
        stored.id = nil
        stored.idempotencyKey = nil
        self.request = stored.json.description
    }

    /// Whether another job's stored request asks for the same.
    func asksForTheSame(as other: String) -> Bool {
        if request == other { return true }
        guard let mine = try? JSONValue(parsing: request), let theirs = try? JSONValue(parsing: other) else {
            return false
        }
        return mine == theirs
    }
}
