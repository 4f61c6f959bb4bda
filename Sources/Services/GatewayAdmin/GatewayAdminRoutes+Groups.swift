import Gateway
import Jobs
import NIOCore
import NIOHTTP1
import NIOPosix
import Web

/// Groups of servers, and what an operator changes about them until the next reload.
extension GatewayAdminRoutes {
    /// More servers are not added to a group: each request looks at all of them.
    private static let mostServers = 1_000
    private static let weights = 0.0...1_000.0
    private static let connections = 0...1_000_000

    var groups: [Route] {
        [
            Route(
                .GET, "/groups", "listGroups", "The groups with their servers", tag: "Servers", role: .read,
                answers: [.json(.list(.named("Group")))]
            ) {
                try $0.finish()
                return .json(.array(gateway.groups.map(\.json)))
            },
            Route(
                .GET, "/groups/{group}", "getGroup", "A group with its servers", tag: "Servers", role: .read,
                parameters: [Self.groupName], answers: [.json(.named("Group")), Self.unknown]
            ) {
                try $0.finish()
                return .json(try group($0).json)
            },
        ]
    }

    var servers: [Route] {
        [
            Route(
                .POST, "/groups/{group}/servers", "addServer", "Add a server", tag: "Servers", role: .admin,
                parameters: [Self.groupName], body: .json(GatewayAdminSchemas.newServer, limit: 16 << 10),
                answers: [
                    .json(.named("Server")), Self.unknown, .fault(409, "It is there already, or there are too many."),
                ], handler: add),
            Route(
                .PATCH, "/groups/{group}/servers/{server}", "changeServer", "Change what a server gets",
                tag: "Servers", role: .admin, parameters: [Self.groupName, Self.serverName],
                body: .json(GatewayAdminSchemas.server, limit: 16 << 10),
                answers: [.json(.named("Server")), Self.unknown], handler: change),
            draining("drain", true, "Send it nothing more; what runs there ends"),
            draining("resume", false, "Send it requests again"),
            Route(
                .DELETE, "/groups/{group}/servers/{server}", "removeServer", "Take a server out", tag: "Servers",
                role: .admin, parameters: [Self.groupName, Self.serverName],
                answers: [.json(.named("Message")), Self.unknown, .fault(409, "It is the group's last one.")],
                handler: remove),
        ]
    }

    private static let groupName = RouteParameter("group", in: .path, .string(), "The group's name.")
    private static let serverName = RouteParameter(
        "server", in: .path, .string(), "Its host:port, or its URL, percent-encoded.")
    private static let unknown = RouteAnswer.fault(404, "There is no such group or server.")

    // MARK: What is done

    private func add(_ request: RouteRequest) async throws -> Reply {
        let group = try group(request)
        var fields = try request.fields()
        let url = try fields.required("url", try fields.string("url"))
        let edit = try edit(&fields)
        try fields.finish()
        var server: UpstreamServer.Configuration
        do {
            // Asking for a name blocks a thread, which must not be an event loop's.
            server = try await NIOThreadPool.singleton.runIfActive { try UpstreamURL.server(url) }
        } catch let fault as UpstreamURL.Fault {
            throw JSONFieldFault(.outOfRange, field: "url", "\"url\": \(fault)")
        }
        edit(&server)
        let (name, added) = (UpstreamURL.name(of: url), server)
        try group.editServers { servers throws(HTTPFault) in
            guard !servers.contains(where: { UpstreamURL.matches($0.url, added.url) }) else {
                throw HTTPFault(
                    .conflict, "server_exists", "\(name) is in the group \(group.name) already; PATCH changes it.")
            }
            guard servers.count < Self.mostServers else {
                throw HTTPFault(
                    .conflict, "too_many_servers", "The group has \(servers.count) servers; remove some first.")
            }
            servers.append(added)
        }
        return .json(try found(name, in: group))
    }

    private func change(_ request: RouteRequest) async throws -> Reply {
        let group = try group(request)
        let given = request.parameter("server")
        var fields = try request.fields()
        let edit = try edit(&fields)
        try fields.finish()
        try group.editServers { servers throws(HTTPFault) in
            let places = servers.indices.filter { UpstreamURL.matches(servers[$0].url, given) }
            guard !places.isEmpty else { throw unknownServer(given, in: group) }
            for place in places { edit(&servers[place]) }
        }
        return .json(try found(given, in: group))
    }

    private func remove(_ request: RouteRequest) async throws -> Reply {
        try request.finish()
        let group = try group(request)
        let given = request.parameter("server")
        try group.editServers { servers throws(HTTPFault) in
            let left = servers.filter { !UpstreamURL.matches($0.url, given) }
            guard left.count < servers.count else { throw unknownServer(given, in: group) }
            guard !left.isEmpty else {
                throw HTTPFault(
                    .conflict, "last_server",
                    "\(given.prefix(200)) is the last server of the group \(group.name); add another one first, or drain it."
                )
            }
            servers = left
        }
        return .json(["message": .string("\(given) is no longer in the group \(group.name)")])
    }

    private func draining(_ verb: String, _ drains: Bool, _ summary: String) -> Route {
        Route(
            .POST, "/groups/{group}/servers/{server}/\(verb)", "\(verb)Server", summary, tag: "Servers",
            role: .operate, parameters: [Self.groupName, Self.serverName], body: .nothing,
            answers: [.json(.named("Server")), Self.unknown]
        ) { request in
            try request.fields().finish()
            let group = try group(request)
            let given = request.parameter("server")
            let servers = group.servers.filter { UpstreamURL.matches($0.configuration.url, given) }
            guard !servers.isEmpty else { throw unknownServer(given, in: group) }
            for server in servers { server.setDraining(drains) }
            return .json(try found(given, in: group))
        }
    }

    // MARK: What is named

    private func group(_ request: RouteRequest) throws -> UpstreamGroup {
        let name = request.parameter("group")
        guard let group = gateway.group(named: name) else {
            throw HTTPFault(
                .notFound, "group_unknown",
                "There is no group \"\(name.prefix(200))\"; GET /groups lists those that there are.")
        }
        return group
    }

    private func found(_ given: String, in group: UpstreamGroup) throws -> JSONValue {
        guard let server = group.servers.first(where: { UpstreamURL.matches($0.configuration.url, given) }) else {
            throw unknownServer(given, in: group)
        }
        return server.json
    }

    private func unknownServer(_ given: String, in group: UpstreamGroup) -> HTTPFault {
        HTTPFault(
            .notFound, "server_unknown",
            "The group \(group.name) has no server \"\(given.prefix(200))\"; GET /groups lists those that there are.")
    }

    /// What of a server is to change, by the members that are there.
    private func edit(_ fields: inout JSONFields) throws -> (inout UpstreamServer.Configuration) -> Void {
        let weight = try fields.number("weight", in: Self.weights)
        let connections = try fields.integer("max_connections", in: Self.connections)
        let isBackup = try fields.bool("backup")
        return { server in
            if let weight { server.weight = weight }
            if let connections { server.mostConnections = connections == 0 ? nil : connections }
            if let isBackup { server.isBackup = isBackup }
        }
    }
}
