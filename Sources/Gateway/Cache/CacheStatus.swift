package import NIOCore

/// What the cache did, as the client is told (RFC 9211).
package struct CacheStatus: Sendable, Hashable {
    /// Why a request went to a server.
    package enum Forward: String, Sendable, Hashable, CaseIterable {
        /// Neither GET nor HEAD.
        case method
        /// A request that the cache does not handle, as one for a range.
        case bypass
        /// Nothing is kept for the URL.
        case uriMiss = "uri-miss"
        /// Only for other requests of the same URL.
        case varyMiss = "vary-miss"
        /// What is kept is stale.
        case stale
        /// The request itself wants it so.
        case request
    }

    /// Nil for a hit.
    package var forward: Forward?
    /// Seconds that it stays fresh; below zero for what is stale.
    package var timeToLive: Int64?
    /// What the server answered, when that is not what the client gets.
    package var forwardStatus: Int?
    package var isStored = false
    /// Whether the request waited for that of another client.
    package var isCollapsed = false

    package init(forward: Forward? = nil) { self.forward = forward }

    /// Writes the line with its end.
    package func write(to output: inout ByteBuffer) {
        output.writeStaticString("Cache-Status: trawl; ")
        if let forward {
            output.writeStaticString("fwd=")
            output.writeString(forward.rawValue)
            if let forwardStatus { output.writeString("; fwd-status=\(forwardStatus)") }
        } else {
            output.writeStaticString("hit")
        }
        if let timeToLive {
            output.writeStaticString("; ttl=")
            output.writeString(String(timeToLive))
        }
        if isStored { output.writeStaticString("; stored") }
        if isCollapsed { output.writeStaticString("; collapsed") }
        output.writeStaticString("\r\n")
    }

    /// The line with its end.
    package var line: ByteBuffer {
        var output = ByteBuffer()
        write(to: &output)
        return output
    }
}
