/// The shapes that ``AlertRoutes`` name.
package enum AlertSchemas {
    /// Without `Message` and `Error`, which every service has.
    package static let all: [(String, Schema)] = [
        (
            "Alerts",
            .object([
                ("active_alerts", .list(.named("Alert"))), ("alert_count", .integer()),
                ("last_updated", Schema.time.orNull),
            ])
        ),
        (
            "Alert",
            .object([
                ("id", .name), ("fingerprint", .name), ("name", .string("The rule.")),
                ("state", .oneOf(["pending", "firing", "resolved"])),
                ("severity", .oneOf(["critical", "warning", "info"])),
                ("summary", .string()), ("labels", .texts), ("annotations", .texts), ("value", Schema.number().orNull),
                ("began_at", .time), ("fired_at", Schema.time.orNull), ("resolved_at", Schema.time.orNull),
                ("silenced_by", .list(.name)),
            ])
        ),
        (
            "AlertRules",
            .object([
                ("rules", .list(.object([], isOpen: true))), ("crawl_rules", .list(.object([], isOpen: true))),
                ("receivers", .list(.object([("name", .string()), ("kind", .string())]))),
            ])
        ),
        (
            "AlertTest",
            .object([
                ("delivered", .bool),
                (
                    "receivers",
                    .list(.object([("name", .string()), ("delivered", .bool), ("error", Schema.string().orNull)]))
                ),
            ])
        ),
        (
            "Silence",
            .object([
                ("id", .name), ("state", .oneOf(["pending", "active", "expired"])), ("matchers", .list(.string())),
                ("created_at", .time), ("begins_at", .time), ("ends_at", .time), ("author", .string()),
                ("comment", .string()),
            ])
        ),
    ]
}
