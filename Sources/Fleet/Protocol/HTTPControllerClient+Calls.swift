package import Jobs
import NIOCore
import NIOHTTP1
import Web

/// The calls, each with its route.
extension HTTPControllerClient {
    package func join(_ hello: NodeHello) async throws -> NodeWelcome {
        try await post("/fleet/join", hello.json) { json throws(JSONFieldFault) in try NodeWelcome(json: json) }
    }

    package func lease(session: NodeSession, free: Int, wait: Duration) async throws -> [Assignment] {
        // As the controller does: it refuses what is out of range.
        let wait = min(max(wait, .zero), .seconds(60))
        let call = LeaseCall(session: session, free: min(max(free, 0), 10_000), wait: wait)
        return try await post("/fleet/lease", call.json, limit: wait + configuration.leaseMargin) {
            json throws(JSONFieldFault) in try LeaseAnswer(json: json)
        }.assignments
    }

    package func heartbeat(_ beat: Heartbeat) async throws -> HeartbeatAnswer {
        try await post("/fleet/heartbeat", beat.json) { json throws(JSONFieldFault) in try HeartbeatAnswer(json: json) }
    }

    package func append(_ chunk: OutputChunk, session: NodeSession) async throws -> Int64 {
        // The controller closes the connection while so much is still being sent, and its answer may be lost with that.
        try chunk.checkSize()
        let query = [
            ("node", session.node.text), ("session", session.id), ("job", chunk.reference.job.text),
            ("attempt", "\(chunk.reference.attempt)"), ("kind", chunk.kind.rawValue), ("offset", "\(chunk.offset)"),
        ]
        let answer = try await send(
            .POST, "/fleet/outputs", query: query, body: ByteBuffer(bytes: chunk.bytes),
            type: "application/octet-stream",
            limit: configuration.limit)
        return Int64(
            try read(answer.body, "/fleet/outputs") { json throws(JSONFieldFault) in
                var fields = try JSONFields(json)
                return try fields.required("size", fields.integer("size", in: 0...Int.max))
            })
    }

    package func finish(_ reports: [AttemptReport], session: NodeSession) async throws -> [Bool] {
        let call = FinishCall(session: session, reports: reports)
        let answer = try await post("/fleet/finish", call.json) { json throws(JSONFieldFault) in
            try FinishAnswer(json: json)
        }
        guard answer.accepted.count == reports.count else {
            throw unreadable("/fleet/finish", "it answers \(answer.accepted.count) of \(reports.count) reports")
        }
        return answer.accepted
    }

    package func spiderSource(
        project: EntityName, spider: EntityName, version: EntityName?, session: NodeSession
    ) async throws -> SpiderSourceAnswer {
        var query = [
            ("node", session.node.text), ("session", session.id), ("project", project.text), ("spider", spider.text),
        ]
        if let version { query.append(("version", version.text)) }
        let answer = try await send(.GET, "/fleet/spiders", query: query, limit: configuration.limit)
        guard let name = answer.headers.first(name: "Trawl-Version").flatMap({ EntityName($0) }) else {
            throw unreadable("/fleet/spiders", "it does not name the version")
        }
        return SpiderSourceAnswer(version: name, source: Array(answer.body.readableBytesView))
    }

    package func egg(
        project: EntityName, version: EntityName?, unless digest: String?, session: NodeSession
    ) async throws -> EggAnswer {
        var query = [("node", session.node.text), ("session", session.id), ("project", project.text)]
        if let version { query.append(("version", version.text)) }
        if let digest { query.append(("unless", digest)) }
        let answer = try await send(.GET, "/fleet/eggs", query: query, limit: configuration.eggLimit)
        guard let name = answer.headers.first(name: "Trawl-Version").flatMap({ EntityName($0) }),
            let found = answer.headers.first(name: "Trawl-Digest"), found.utf8.count == 64,
            found.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) })
        else {
            throw unreadable("/fleet/eggs", "it does not name the version and the digest")
        }
        return EggAnswer(version: name, digest: found, bytes: Array(answer.body.readableBytesView))
    }

    package func egg(listing id: String, session: NodeSession) async throws -> [UInt8] {
        let query = [("node", session.node.text), ("session", session.id), ("id", id)]
        let answer = try await send(.GET, "/fleet/listings", query: query, limit: configuration.eggLimit)
        return Array(answer.body.readableBytesView)
    }

    package func listed(_ call: EggListingCall) async throws {
        _ = try await send(
            .POST, "/fleet/listings", body: Self.bytes(of: call.json), type: "application/json",
            limit: configuration.limit)
    }

    package func leave(session: NodeSession) async throws {
        _ = try await send(
            .POST, "/fleet/leave", body: Self.bytes(of: LeaveCall(session: session).json), type: "application/json",
            limit: configuration.limit)
    }
}
