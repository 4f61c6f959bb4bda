import Web

/// The shapes that the document of a gateway's admin API names.
enum GatewayAdminSchemas {
    private static let changes: [(String, Schema)] = [
        ("weight", .number(0...1_000, default: 1).described("Its share beside the others; 0 for nothing.")),
        (
            "max_connections",
            .integer(0...1_000_000, default: 0).described("Requests under way at once; 0 for no limit.")
        ),
        ("backup", .bool.described("Gets requests only when none of the others is fit.")),
    ]
    static let server = Schema.object(changes)
    static let newServer = Schema.object([("url", .url)] + changes, required: ["url"])
    static let purge = Schema.object([
        ("url", .string("Of one answer.")), ("prefix", .string("Of the URLs.")), ("all", .bool),
    ])

    static let all: [(String, Schema)] = [
        ("Message", .object([("message", .string())], required: ["message"])),
        (
            "GatewayHealth",
            .object([
                ("status", .oneOf(["healthy", "degraded"])), ("connections", .integer()), ("servers", .integer()),
                ("active_servers", .integer()),
            ])
        ),
        (
            "ProxyStatus",
            .object([
                ("proxy_id", .string()), ("active_nodes", .list(.string())), ("node_stats", .object([], isOpen: true)),
                ("algorithm", .string()), ("sticky_sessions", .bool), ("uptime", .integer()),
            ])
        ),
        (
            "GatewayStatus",
            .object([
                ("version", .string()), ("uptime", .number()), ("configuration_age", .number()),
                ("connections", .integer()), ("threads", .integer()), ("listeners", .list(listener)),
                ("groups", .list(.named("Group"))), ("routes", .list(route)),
            ])
        ),
        (
            "Group",
            .object([
                ("name", .string()), ("algorithm", .string()), ("sticky_sessions", .bool),
                ("health_path", .string().orNull), ("waiting", .integer()), ("most_waiting", .integer()),
                ("servers", .list(.named("Server"))),
            ])
        ),
        (
            "Server",
            .object([
                ("server", .string("Its host and port.")), ("url", .string()),
                ("status", .oneOf(["fit", "draining", "unfit", "paused", "probing"])), ("weight", .number()),
                ("max_connections", .integer()), ("backup", .bool), ("draining", .bool),
                ("standing", .oneOf(["fit", "unfit", "paused", "probing"])), ("active", .integer()),
                ("requests", .integer()), ("errors", .integer()), ("connections", .integer()),
                ("latency", .number().orNull.described("Seconds until an answer begins, as of late.")),
                ("server_id", .string().orNull), ("threads", .integer().orNull),
            ])
        ),
    ]

    private static let listener = Schema.object([
        ("host", .string()), ("port", .integer()), ("tls", .bool), ("proxy_protocol", .bool),
    ])
    private static let route = Schema.object([
        ("name", .string("Null for requests that no route took.").orNull), ("requests", .integer()),
        ("statuses", .object((1...5).map { ("\($0)xx", .integer()) })), ("unanswered", .integer()),
        ("bytes_in", .integer()), ("bytes_out", .integer()), ("aborted", .integer()), ("retries", .integer()),
        ("limited", .integer()), ("average_duration", .number().orNull),
    ])
}
