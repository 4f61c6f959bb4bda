import Logging
import NIOCore
import NIOHTTP1

/// From a request's head to its answer: who asks, what for, with which body; and errors to answers. All but the sockets.
struct Responder: HTTPResponder {
    let table: RouteTable
    let access: AccessControl
    let metrics: RouteMetrics
    /// No route takes more.
    let mostBodyBytes: Int
    let logger: Logger

    /// Answers a request. Nothing is thrown: what goes wrong is an answer too.
    func answer(
        _ head: HTTPRequestHead, _ body: RequestBody, from address: String, _ client: ClientPresence
    ) async -> Reply {
        let begin = ContinuousClock.now
        var route: Int?
        var reply: Reply
        do {
            reply = try await respond(head, try RequestTarget(head), body, from: address, client, &route)
        } catch {
            reply = self.reply(to: error, route)
        }
        if let origin = head.headers.first(name: "origin"), access.configuration.allowedOrigins.contains(origin) {
            reply.headers.add(name: "access-control-allow-origin", value: origin)
            reply.headers.add(name: "vary", value: "Origin")
        }
        metrics.count(route, status: reply.status, duration: begin.duration(to: .now))
        return reply
    }

    private func respond(
        _ head: HTTPRequestHead, _ target: RequestTarget, _ body: RequestBody, from address: String,
        _ client: ClientPresence, _ found: inout Int?
    ) async throws -> Reply {
        try access.checkBrowser(head.headers, host: target.host)
        if target.path == "*" { return try options(head, allow: "DELETE, GET, HEAD, OPTIONS, POST, PUT") }
        switch try table.matcher.match(head.method, path: target.path) {
        case .nothing: throw HTTPFault.notFound
        case .otherMethods(let allow):
            if head.method == .OPTIONS { return try options(head, allow: allow) }
            throw HTTPFault(
                .methodNotAllowed, "method_not_allowed",
                "This path takes \(allow) and not \(head.method.rawValue.prefix(20)).",
                headers: [("allow", allow)])
        case .route(let index, let parameters):
            found = index
            let route = table.routes[index]
            try await access.admit(head.headers, for: route.role, from: address)
            return try await run(route, head, target, parameters, body, client)
        }
    }

    private func run(
        _ route: Route, _ head: HTTPRequestHead, _ target: RequestTarget, _ parameters: [(name: String, value: String)],
        _ body: RequestBody, _ client: ClientPresence
    ) async throws -> Reply {
        let announced = try bodyLength(head, route.body)
        switch route.work {
        case .streaming(let handler):
            try body.bound(to: route.body.limit, announced: announced)
            return try await handler(
                RouteRequest(method: head.method, headers: head.headers, parameters: parameters, query: target.query),
                body)
        case .whole(let handler):
            var bytes = ByteBuffer()
            if announced != 0, route.body.limit > 0 {
                try body.bound(to: min(route.body.limit, mostBodyBytes), announced: announced)
                bytes = try await body.collect()
            }
            let request = RouteRequest(
                method: head.method, headers: head.headers, parameters: parameters, query: target.query, body: bytes,
                lists: route.lists)
            if route.endsWithClient { return try await Self.whilePresent(client) { try await handler(request) } }
            guard let limit = route.timeLimit else { return try await handler(request) }
            return try await client.deadline.within(limit) { try await handler(request) }
        }
    }

    /// The length of the body by its head: 0 for none, nil for one that the head does not tell. Throws 415 for a body that
    /// is not what the route takes.
    private func bodyLength(_ head: HTTPRequestHead, _ shape: BodyShape) throws -> Int? {
        let isChunked = head.headers.contains(name: "transfer-encoding")
        let announced = isChunked ? nil : (head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0)
        guard announced != 0 else { return 0 }
        if let coding = head.headers.first(name: "content-encoding"), coding.lowercased() != "identity" {
            throw HTTPFault(
                .unsupportedMediaType, "unsupported_encoding", "Bodies are not decompressed here; send it plain.")
        }
        if case .json = shape, let type = head.headers.first(name: "content-type"), !Self.isJSON(type) {
            throw HTTPFault(
                .unsupportedMediaType, "unsupported_media_type",
                "The body must be JSON; send it with \"Content-Type: application/json\".")
        }
        return announced
    }

    private static func isJSON(_ type: String) -> Bool {
        if type == "application/json" { return true }
        let essence = type.prefix { $0 != ";" }.lowercased().split(separator: " ").first ?? ""
        return essence == "application/json" || (essence.hasPrefix("application/") && essence.hasSuffix("+json"))
    }

    /// What a path takes, and for a browser that asks before it sends (CORS) what a page of a configured origin may.
    private func options(_ head: HTTPRequestHead, allow: String) throws -> Reply {
        var reply = Reply.empty().with("allow", allow)
        if head.headers.contains(name: "access-control-request-method") {
            reply.headers.add(name: "access-control-allow-methods", value: allow)
            reply.headers.add(
                name: "access-control-allow-headers",
                value: "authorization, content-type, idempotency-key, last-event-id")
            reply.headers.add(name: "access-control-max-age", value: "600")
        }
        return reply
    }

    private func reply(to error: any Error, _ route: Int?) -> Reply {
        if let fault = HTTPFault(error) {
            if fault.status.code >= 500, fault.code != "shutting_down" {
                logger.warning("a request could not be served", metadata: metadata(error, route))
            }
            return fault.reply
        }
        if !(error is ChannelError) {
            logger.error("a request met an unforeseen error", metadata: metadata(error, route))
        }
        return HTTPFault.unforeseen.reply
    }

    private func metadata(_ error: any Error, _ route: Int?) -> Logger.Metadata {
        [
            "route": "\(route.map { "\(table.routes[$0].method) \(table.routes[$0].path)" } ?? "none")",
            "error": "\(error)",
        ]
    }

    /// Runs `work`, and cancels it when the client goes.
    private static func whilePresent(
        _ client: ClientPresence, _ work: @escaping @Sendable () async throws -> Reply
    ) async throws -> Reply {
        do {
            return try await client.whilePresent(work)
        } catch is CancellationError where client.isGone {
            // Nobody reads it, but it is counted: not among what the service did wrong.
            throw HTTPFault.clientGone
        }
    }
}
