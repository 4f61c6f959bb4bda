/// Fields that the gateway writes itself, with what to do instead of editing them.
enum ProtectedField {
    private static let framing = "the gateway frames bodies itself"
    private static let connection = "it belongs to a connection, and each side has its own"
    private static let forwarding =
        "the gateway says itself who the client is; name proxies of yours in trusted_proxies"

    /// By names in lower case.
    static let inRequests = [
        "host": "use the route's host: client, server or a name", "content-length": framing,
        "transfer-encoding": framing, "connection": connection, "upgrade": connection, "te": connection,
        "keep-alive": connection, "proxy-connection": connection, "x-forwarded-for": forwarding,
        "x-forwarded-host": forwarding, "x-forwarded-proto": forwarding, "x-real-ip": forwarding,
        "forwarded": forwarding, "expect": "the gateway passes it on as it is",
    ]

    static let inResponses = [
        "content-length": framing, "transfer-encoding": framing, "connection": connection, "upgrade": connection,
        "te": connection, "keep-alive": connection, "proxy-connection": connection,
    ]
}

extension GatewayConfiguration {
    static func checkEdits(
        _ edits: RouteConfiguration.FieldEdits, ofRequest: Bool, _ path: [GatewayFault.Step],
        _ check: inout ConfigurationCheck
    ) {
        let protected = ofRequest ? ProtectedField.inRequests : ProtectedField.inResponses
        for field in edits.set { checkField(field, path + ["set", .key(field.name)], protected, &check) }
        for field in edits.add { checkField(field, path + ["add", .key(field.name)], protected, &check) }
        for (index, name) in edits.remove.enumerated() {
            checkName(name, path + ["remove", .index(index)], protected: protected, &check)
        }
    }

    static func checkField(
        _ field: RouteConfiguration.Field, _ path: [GatewayFault.Step], _ protected: [String: String],
        _ check: inout ConfigurationCheck
    ) {
        checkName(field.name, path, protected: protected, &check)
        if !ConfigurationCheck.isFieldValue(field.value) {
            check.report(
                path,
                "the value of \(field.name) cannot stand in a header: it has control characters, or blanks around it")
        } else if field.value.utf8.count > 8_000 {
            check.report(path, "the value of \(field.name) is longer than 8000 bytes, which few take")
        }
    }

    static func checkName(
        _ name: String, _ path: [GatewayFault.Step], protected: [String: String] = [:],
        _ check: inout ConfigurationCheck
    ) {
        if !ConfigurationCheck.isToken(name) || name.utf8.count > 200 {
            check.report(
                path, "\(ConfigurationCheck.shown(name)) is no name of a header; it has letters, digits and -")
        } else if let instead = protected[name.lowercased()] {
            check.report(path, "\(name) cannot be edited: \(instead)")
        }
    }
}
