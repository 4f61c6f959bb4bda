/// How long the proxy waits for what (P26).
package struct ProxyTimes: Sendable, Hashable {
    /// For a request's whole head, from its first byte on, or from the connection's begin.
    package var head: Duration = .seconds(15)
    /// For the next request on a connection.
    package var idle: Duration = .seconds(75)
    /// For the next bytes of a body, and for a client or server that takes none.
    package var stall: Duration = .seconds(60)
    /// For a connection to a server.
    package var connect: Duration = .seconds(5)
    /// For the beginning of an answer, once the request has been sent.
    package var answer: Duration = .seconds(60)
    /// An idle connection to a server is closed after that: before the server does.
    package var upstreamIdle: Duration = .seconds(30)

    package init() {}
}
