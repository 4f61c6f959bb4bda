package import Jobs
package import NIOCore
package import NIOHTTP1
package import Web

/// A request on its way to a handler: routed, let in, and with its body read.
package struct RouteRequest: Sendable {
    package let method: HTTPMethod
    package let headers: HTTPHeaders
    /// The values of the path's parameters, decoded, in their order.
    package let parameters: [(name: String, value: String)]
    /// What stands behind the `?`, as it was sent.
    package let query: Substring
    /// The body; empty when there was none, or when the handler reads it itself.
    package let body: ByteBuffer
    /// Members that are lists where they come in a query string.
    let lists: Set<String>

    /// How deep a body's arrays and objects may stand in each other, unless a route says otherwise.
    package static let mostDepth = 64

    package init(
        method: HTTPMethod, headers: HTTPHeaders = [:], parameters: [(name: String, value: String)] = [],
        query: Substring = "", body: ByteBuffer = ByteBuffer(), lists: Set<String> = []
    ) {
        self.method = method
        self.headers = headers
        self.parameters = parameters
        self.query = query
        self.body = body
        self.lists = lists
    }

    /// A parameter of the path; empty when the template has none of that name.
    package func parameter(_ name: String) -> String { parameters.first { $0.name == name }?.value ?? "" }

    /// The job id at that place of the path. Throws a ``JSONFieldFault`` for what cannot be one (P31).
    package func jobID(_ name: String = "id") throws -> JobID {
        guard let id = JobID(parameter(name)) else {
            throw JSONFieldFault(
                .outOfRange, field: name, "\"\(name)\" must be a job id: 1 to 128 letters, digits and . _ : - of ASCII")
        }
        return id
    }

    /// The name at that place of the path. Throws a ``JSONFieldFault`` for what cannot be one (P31).
    package func entityName(_ name: String) throws -> EntityName {
        guard let value = EntityName(parameter(name)) else {
            throw JSONFieldFault(.outOfRange, field: name, "\"\(name)\" must be \(EntityName.rule)")
        }
        return value
    }

    /// What was asked for: the members of the JSON body, or of the query string when there is no body. Throws
    /// ``JSONFault``, ``JSONFieldFault``, ``HTTPFault``.
    package func fields() throws -> JSONFields { try JSONFields(try value()) }

    /// The same as a value.
    package func value() throws -> JSONValue {
        guard body.readableBytes > 0 else { return .object(try queryMembers()) }
        let value = try json()
        // Nobody is to believe that a parameter counted which did not.
        if !query.isEmpty, let stray = try queryMembers().first {
            throw JSONFieldFault(
                .unknown, field: stray.key,
                "\"\(stray.key.prefix(100))\" stands in the query string of a request with a body; put it into the body"
            )
        }
        return value
    }

    /// The members of the query string.
    package func queryFields() throws -> JSONFields { try JSONFields(.object(try queryMembers())) }

    /// The body as JSON. Throws ``JSONFault``, or 400 for bytes that are no UTF-8, of which nothing is guessed.
    ///
    /// - Parameter maxDepth: how deep arrays and objects may stand in each other.
    package func json(maxDepth: Int = mostDepth) throws -> JSONValue {
        try body.withUnsafeReadableBytes { bytes in
            guard Self.isUTF8(bytes) else {
                throw HTTPFault(.badRequest, "invalid_utf8", "The body is not UTF-8; JSON must be sent as that.")
            }
            return try JSONValue(parsing: Span<UInt8>(_unsafeBytes: bytes), maxDepth: maxDepth)
        }
    }

    private static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var all: UInt8 = 0
        for byte in bytes { all |= byte }
        return all < 0x80 || String(validating: bytes, as: UTF8.self) != nil
    }

    /// Refuses parameters in the query of a route that takes none.
    package func finish() throws {
        if query.isEmpty { return }
        try queryFields().finish()
    }

    /// Whether the caller would rather have `type` (its essence, in lower case) than JSON.
    package func accepts(_ type: String) -> Bool {
        headers[canonicalForm: "accept"].contains { $0.lowercased().hasPrefix(type) }
    }

    private func queryMembers() throws -> JSONObject {
        if query.isEmpty { return JSONObject() }
        guard let members = PercentEncoding.members(ofQuery: query, lists: lists) else {
            throw HTTPFault(
                .badRequest, "bad_query",
                "The query string has a broken percent-encoding or is not UTF-8; encode it anew.")
        }
        return members
    }
}
