import NIOCore
import Web

/// Writes requests (RFC 9112 §3). What is the same for every request of a crawl is written once.
struct RequestEncoder: Sendable {
    private let userAgent: String
    private let defaults: [Request.Field]
    private let acceptEncoding: String?
    /// The end of a plain GET: every field after `Host`.
    private let plainTail: [UInt8]

    init(_ settings: Settings) {
        userAgent = settings.userAgent
        acceptEncoding = settings.compression ? "gzip, deflate" : "identity"
        defaults = settings.defaultHeaders
        var tail = ""
        for field in Self.fields(userAgent: userAgent, defaults: defaults, acceptEncoding: acceptEncoding) {
            tail += "\(field.name): \(field.value)\r\n"
        }
        plainTail = Array(tail.utf8)
    }

    /// What differs from request to request.
    struct Variables {
        var cookie: String?
        var authorization: String?
        var proxyAuthorization: String?
        /// Whether the target is written in absolute form, for an HTTP proxy.
        var isAbsolute = false
    }

    func encode(_ request: borrowing RequestRecord, _ variables: Variables, allocator: ByteBufferAllocator)
        -> ByteBuffer
    {
        var buffer = allocator.buffer(capacity: 256 + plainTail.count + request.url.span.count)
        if let method = request.extras?.method { buffer.writeString(method) } else { buffer.writeStaticString("GET") }
        buffer.writeStaticString(" ")
        if variables.isAbsolute {
            buffer.writeString(request.url.withoutCredentials.string)
        } else {
            unsafe request.url.requestTarget.withUnsafeBufferPointer { _ = buffer.writeBytes($0) }
        }
        buffer.writeStaticString(" HTTP/1.1\r\nHost: ")
        unsafe request.url.authority.withUnsafeBufferPointer { _ = buffer.writeBytes($0) }
        buffer.writeStaticString("\r\n")
        if let extras = request.extras {
            write(extras, to: &buffer)
        } else {
            buffer.writeBytes(plainTail)
        }
        let own = request.extras?.headers.map { $0.name.lowercased() } ?? []
        if let cookie = variables.cookie, !own.contains("cookie") { buffer.writeField("Cookie", cookie) }
        if let authorization = variables.authorization, !own.contains("authorization") {
            buffer.writeField("Authorization", authorization)
        }
        if let authorization = variables.proxyAuthorization { buffer.writeField("Proxy-Authorization", authorization) }
        buffer.writeStaticString("\r\n")
        if let body = request.extras?.body { buffer.writeBytes(body) }
        return buffer
    }

    /// The fields of a request that has its own: they win over the defaults.
    private func write(_ extras: RequestRecord.Extras, to buffer: inout ByteBuffer) {
        let own = Set(extras.headers.map { $0.name.lowercased() })
        for field in Self.fields(userAgent: userAgent, defaults: defaults, acceptEncoding: acceptEncoding)
        where !own.contains(field.name.lowercased()) {
            buffer.writeField(field.name, field.value)
        }
        // Framing is ours alone, and a field that is not well-formed could smuggle another.
        for field in extras.headers where field.isWellFormed && !Self.framing.contains(field.name.lowercased()) {
            buffer.writeField(field.name, field.value)
        }
        if !extras.body.isEmpty || extras.method == "POST" || extras.method == "PUT" {
            buffer.writeField("Content-Length", String(extras.body.count))
        }
    }

    private static let framing: Set<String> = ["host", "content-length", "transfer-encoding", "connection"]
    /// Fields of `DEFAULT_REQUEST_HEADERS` that are not sent to everybody.
    static let secret: Set<String> = ["authorization", "cookie", "proxy-authorization"]
    private static let reserved = framing.union(secret)

    private static func fields(
        userAgent: String, defaults: [Request.Field], acceptEncoding: String?
    ) -> [Request.Field] {
        var fields = [Request.Field(name: "User-Agent", value: userAgent)]
        if let acceptEncoding { fields.append(.init(name: "Accept-Encoding", value: acceptEncoding)) }
        // Framing is ours alone; what is secret goes to its origin only (see `CrawlPlan`).
        for field in defaults where !Self.reserved.contains(field.name.lowercased()) {
            fields.removeAll { $0.name.lowercased() == field.name.lowercased() }
            fields.append(field)
        }
        return fields
    }
}

extension ByteBuffer {
    fileprivate mutating func writeField(_ name: String, _ value: String) {
        writeString(name)
        writeStaticString(": ")
        writeString(value)
        writeStaticString("\r\n")
    }
}

extension Request.Field {
    /// A token for a name and no control bytes in the value (RFC 9110 §5).
    var isWellFormed: Bool {
        let token = Set("!#$%&'*+-.^_`|~".utf8)
        return !name.isEmpty && name.utf8.allSatisfy { ASCII.isAlphanumeric($0) || token.contains($0) }
            && value.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }
    }
}
