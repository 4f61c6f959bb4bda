import CLibPQ

/// Where a server is and how to log in, as a `postgres://` address says it.
struct PostgresAddress: Sendable, CustomStringConvertible {
    /// What libpq calls the parts, with their values.
    private(set) var parameters: [String: String] = [:]

    /// Reads `postgres://user:password@host:port/database?name=value`; throws ``SQLFault``, without the address in it.
    init(_ text: String) throws(SQLFault) {
        var message: UnsafeMutablePointer<CChar>?
        guard !text.utf8.contains(0), let options = PQconninfoParse(text, &message) else {
            // libpq's message may hold the password.
            PQfreemem(message)
            throw SQLFault(
                .unavailable,
                "The address of the PostgreSQL database cannot be read. It looks like"
                    + " postgres://user:password@host:5432/database, with %40 for @ and %2F for / in the password.")
        }
        defer { PQconninfoFree(options) }
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { parameters[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
    }

    /// The address without its secrets.
    var description: String {
        let user = parameters["user"].map { parameters["password"] == nil ? "\($0)@" : "\($0):***@" } ?? ""
        let host = parameters["host"] ?? parameters["hostaddr"] ?? ""
        let database = parameters["dbname"] ?? ""
        // The folder of a socket.
        if host.hasPrefix("/") { return "postgres://\(user)/\(database)?host=\(host)" }
        let port = parameters["port"].map { ":\($0)" } ?? ""
        return "postgres://\(user)\(host)\(port)/\(database)"
    }

    /// `message` with `***` for what must not be shown; libpq does not show it, and servers may.
    func withoutSecrets(_ message: String) -> String {
        var shown = message
        for name in ["password", "sslpassword"] {
            guard let secret = parameters[name], !secret.isEmpty, secret != parameters["user"],
                secret != parameters["dbname"]
            else { continue }
            shown = shown.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "***")
        }
        return shown
    }

    /// With `value` for `name`, unless the address names one.
    func adding(_ name: String, _ value: String) -> PostgresAddress {
        var address = self
        if address.parameters[name] == nil { address.parameters[name] = value }
        return address
    }
}
