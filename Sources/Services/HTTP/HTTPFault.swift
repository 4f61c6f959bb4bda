package import NIOHTTP1
package import Web

/// A request that is not answered as wished: a status, a stable code, and a sentence that says what to do.
package struct HTTPFault: Error, Sendable, CustomStringConvertible {
    package let status: HTTPResponseStatus
    package let code: String
    package let description: String
    /// The field that is wrong, with 422.
    package var field: String?
    /// Seconds until the caller should try again.
    package var retryAfter: Int?
    /// Further members of the answer.
    package var more: [(String, JSONValue)] = []
    /// Further header fields of the answer.
    package var headers: [(String, String)] = []

    package init(
        _ status: HTTPResponseStatus, _ code: String, _ description: String, field: String? = nil,
        retryAfter: Int? = nil, more: [(String, JSONValue)] = [], headers: [(String, String)] = []
    ) {
        self.status = status
        self.code = code
        self.description = description
        self.field = field
        self.retryAfter = retryAfter
        self.more = more
        self.headers = headers
    }

    /// The answer: `{"error", "detail"}`, with `"field"` where one is wrong.
    package var reply: Reply {
        var body = JSONObject()
        body["error"] = .string(code)
        body["detail"] = .string(description)
        if let field { body["field"] = .string(field) }
        for (name, value) in more { body[name] = value }
        var reply = Reply.json(.object(body), status: status)
        if let retryAfter { reply.headers.add(name: "retry-after", value: String(retryAfter)) }
        for (name, value) in headers { reply.headers.add(name: name, value: value) }
        return reply
    }

    /// Nothing stands at the path.
    static let notFound = HTTPFault(
        .notFound, "not_found", "There is nothing at this path; GET /openapi.json lists what there is.")

    /// No job of that id.
    package static func jobUnknown(_ id: String) -> HTTPFault {
        HTTPFault(.notFound, "job_unknown", "There is no job \"\(id)\"; GET /jobs lists those that there are.")
    }
}
