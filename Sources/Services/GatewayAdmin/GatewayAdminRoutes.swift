package import Gateway
import Jobs
import NIOHTTP1
import Web

/// The admin API of a gateway, on a listener of its own: how its servers are, and what an operator does with them.
package struct GatewayAdminRoutes: Sendable {
    let gateway: Gateway
    let version: String
    let hooks: GatewayAdminHooks

    /// - Parameter version: of the program.
    package init(gateway: Gateway, version: String, hooks: GatewayAdminHooks) {
        self.gateway = gateway
        self.version = version
        self.hooks = hooks
    }

    /// All routes.
    package func table() -> RouteTable {
        RouteTable(
            title: "Trawl gateway", version: version,
            about: "Tells how a gateway and its servers are, and changes which servers get requests.",
            schemas: GatewayAdminSchemas.all, routes: service + groups + servers + [reload, purge])
    }

    private var reload: Route {
        Route(
            .POST, "/reload", "reload", "Read the configuration's file anew", tag: "Configuration", role: .admin,
            body: .nothing,
            answers: [
                .json(.named("Message")), .fault(409, "There is no file, or something else is in the way."),
                .fault(422, "The file has mistakes; `faults` lists them."),
            ]
        ) { request in
            try request.fields().finish()
            guard let reload = hooks.reload else {
                throw HTTPFault(
                    .conflict, "no_file", "The gateway was started without a file, so there is nothing to read anew.")
            }
            do {
                return .json(["message": .string(try await reload())])
            } catch let fault as GatewayReloadFault {
                throw fault.answer
            }
        }
    }

    private var purge: Route {
        Route(
            .POST, "/cache/purge", "purgeCache", "Take answers out of the cache", tag: "Cache", role: .operate,
            body: .json(GatewayAdminSchemas.purge, limit: 64 << 10),
            answers: [
                .json(.object([("purged", .integer())], required: ["purged"])), .fault(409, "There is no cache."),
            ]
        ) { request in
            var fields = try request.fields()
            let (url, prefix) = (try fields.string("url"), try fields.string("prefix"))
            let all = try fields.bool("all") ?? false
            try fields.finish()
            let wanted: GatewayPurge
            switch (url, prefix, all) {
            case (let url?, nil, false): wanted = .url(url)
            case (nil, let prefix?, false): wanted = .prefix(prefix)
            case (nil, nil, true): wanted = .all
            default: throw fields.outOfRange("url", "given alone: either url, or prefix, or all as true")
            }
            guard let count = try await hooks.purge?(wanted) else {
                throw HTTPFault(.conflict, "no_cache", "The gateway keeps no answers; configure a cache first.")
            }
            return .json(["purged": .integer(Int64(count))])
        }
    }
}
