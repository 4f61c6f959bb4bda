import Fleet
import Jobs
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Web

/// What nodes say to their controller: the messages of `ControllerClient` over HTTP.
extension ControllerRoutes {
    var fleet: [Route] {
        [
            call("join", "A node is there, or there again", limit: 8 << 20) { json in
                try await controller.join(try NodeHello(json: json)).json
            },
            // A node that has gone must not be given jobs, which would wait there for the end of their lease.
            call("lease", "Wait for work", limit: 64 << 10, endsWithClient: true) { json in
                let call = try LeaseCall(json: json)
                // Ends empty by itself on graceful shutdown; cancelled, it gives back what it was about to answer.
                let assignments = try await controller.lease(session: call.session, free: call.free, wait: call.wait)
                return LeaseAnswer(assignments: assignments).json
            },
            call("heartbeat", "A node lives, and what it runs", limit: 8 << 20) { json in
                try await controller.heartbeat(try Heartbeat(json: json)).json
            },
            call("finish", "Attempts have ended", limit: 16 << 20) { json in
                let call = try FinishCall(json: json)
                return FinishAnswer(accepted: try await controller.finish(call.reports, session: call.session)).json
            },
            call("leave", "A node goes", limit: 64 << 10) { json in
                try await controller.leave(session: try LeaveCall(json: json).session)
                return ["message": "goodbye"]
            },
            Route(
                .POST, "/fleet/outputs", "appendOutput", "Append to an output of a running attempt", tag: "Fleet",
                role: .node,
                parameters: Self.session + [
                    RouteParameter("job", in: .query, .name, "The job.", isRequired: true),
                    RouteParameter(
                        "attempt", in: .query, .integer(Self.attempts), "The attempt's number.", isRequired: true),
                    RouteParameter(
                        "kind", in: .query, .oneOf(OutputName.Kind.allCases.map(\.rawValue)), "Which.", isRequired: true
                    ),
                    RouteParameter(
                        "offset", in: .query, .integer(Ranges.offset), "Where the bytes go.", isRequired: true),
                ], body: .bytes(type: "application/octet-stream", limit: OutputChunk.mostBytes),
                answers: [.json(.object([("size", .integer())]))] + Self.faults, timeLimit: nil, handler: append),
            Route(
                .GET, "/fleet/spiders", "getFleetSpider", "The source of a spider, for a node", tag: "Fleet",
                role: .node,
                parameters: Self.session + [
                    RouteParameter("project", in: .query, .name, "The project.", isRequired: true),
                    RouteParameter("spider", in: .query, .name, "The spider.", isRequired: true),
                    RouteParameter("version", in: .query, .name, "The version; the newest without."),
                ],
                answers: [RouteAnswer(200, "The YAML.", content: [("application/yaml", .string())])] + Self.faults,
                handler: source),
            Route(
                .GET, "/fleet/eggs", "getFleetEgg", "An egg of a Scrapy project, for a node", tag: "Fleet", role: .node,
                parameters: Self.session + [
                    RouteParameter("project", in: .query, .name, "The project.", isRequired: true),
                    RouteParameter("version", in: .query, .name, "The version; the newest without."),
                    RouteParameter(
                        "unless", in: .query, .string(),
                        "The SHA-256 of an egg that the node has: it is not sent again."),
                ],
                answers: [RouteAnswer(200, "The egg.", content: [("application/octet-stream", .string())])]
                    + Self.faults, timeLimit: nil,
                handler: egg),
        ] + listings
    }

    /// The eggs of ``HeartbeatAnswer/listings``.
    private var listings: [Route] {
        [
            call("listings", "The spiders of an egg", limit: 16 << 20) { json in
                try await controller.listed(try EggListingCall(json: json))
                return ["message": "thank you"]
            },
            Route(
                .GET, "/fleet/listings", "getFleetListing", "An egg whose spiders are to be listed", tag: "Fleet",
                role: .node,
                parameters: Self.session + [
                    RouteParameter("id", in: .query, .string(), "As the heartbeat names it.", isRequired: true)
                ],
                answers: [RouteAnswer(200, "The egg.", content: [("application/octet-stream", .string())])]
                    + Self.faults, timeLimit: nil,
                handler: listedEgg),
        ]
    }

    private static let attempts = 0...Int(Int32.max)
    private static let session = [
        RouteParameter("node", in: .query, .name, "The node.", isRequired: true),
        RouteParameter("session", in: .query, .string(), "Its session.", isRequired: true),
    ]
    private static let faults: [RouteAnswer] = [
        .fault(404, "The node or the spider is not known."),
        .fault(409, "The session has ended, the attempt is fenced, or the offset leaves a gap."),
        .fault(503, "The disk is full."),
    ]

    /// A message in, a message out.
    private func call(
        _ name: String, _ summary: String, limit: Int, endsWithClient: Bool = false,
        _ work: @escaping @Sendable (JSONValue) async throws -> JSONValue
    ) -> Route {
        Route(
            .POST, "/fleet/\(name)", "fleet" + name.prefix(1).uppercased() + name.dropFirst(), summary, tag: "Fleet",
            role: .node, body: .json(.object([], isOpen: true), limit: limit), answers: [.json(.any)] + Self.faults,
            timeLimit: nil, endsWithClient: endsWithClient
        ) { request in
            guard request.query.isEmpty else { throw Self.stray }
            // As deep as it goes: a result may hold whatever a program wrote.
            return .json(try await work(try request.json(maxDepth: 512)))
        }
    }

    private static let stray = HTTPFault(
        .unprocessableEntity, "unknown_field", "The message takes no query string.", field: "query")

    private func append(_ request: RouteRequest) async throws -> Reply {
        var fields = try request.queryFields()
        let session = try Self.session(&fields)
        let job = try fields.required("job", fields.jobID("job"))
        let attempt = try fields.required("attempt", fields.integer("attempt", in: Self.attempts))
        let kind = try fields.required("kind", fields.string("kind"))
        guard let kind = OutputName.Kind(rawValue: kind) else { throw fields.outOfRange("kind", "items or log") }
        let offset = try fields.required("offset", fields.integer("offset", in: Ranges.offset))
        try fields.finish()
        let chunk = OutputChunk(
            reference: AttemptReference(job: job, attempt: attempt), kind: kind, offset: Int64(offset),
            bytes: Array(request.body.readableBytesView))
        return .json(["size": .integer(try await controller.append(chunk, session: session))])
    }

    private func source(_ request: RouteRequest) async throws -> Reply {
        var fields = try request.queryFields()
        let session = try Self.session(&fields)
        let project = try fields.required("project", fields.name("project"))
        let spider = try fields.required("spider", fields.name("spider"))
        let version = try fields.name("version")
        try fields.finish()
        let answer = try await controller.spiderSource(
            project: project, spider: spider, version: version, session: session)
        return Reply.bytes(ByteBuffer(bytes: answer.source), type: "application/yaml")
            .with("trawl-version", answer.version.text)
    }

    private func egg(_ request: RouteRequest) async throws -> Reply {
        var fields = try request.queryFields()
        let session = try Self.session(&fields)
        let project = try fields.required("project", fields.name("project"))
        let version = try fields.name("version")
        let digest = try fields.string("unless")
        try fields.finish()
        let answer = try await controller.egg(project: project, version: version, unless: digest, session: session)
        return Reply.bytes(ByteBuffer(bytes: answer.bytes), type: "application/octet-stream")
            .with("trawl-version", answer.version.text).with("trawl-digest", answer.digest)
    }

    private func listedEgg(_ request: RouteRequest) async throws -> Reply {
        var fields = try request.queryFields()
        let session = try Self.session(&fields)
        let id = try fields.required("id", fields.string("id"))
        try fields.finish()
        let egg = try await controller.egg(listing: id, session: session)
        return Reply.bytes(ByteBuffer(bytes: egg), type: "application/octet-stream")
    }

    private static func session(_ fields: inout JSONFields) throws -> NodeSession {
        let node = try fields.required("node", fields.name("node"))
        let id = try fields.required("session", fields.string("session"))
        guard 1...128 ~= id.utf8.count else {
            throw fields.outOfRange("session", "what the node was told when it joined")
        }
        return NodeSession(node: node, id: id)
    }
}
