/// How much the proxy takes.
package struct ProxyLimits: Sendable, Hashable {
    /// Bytes of a head.
    package var head = 16 << 10
    /// Bytes of a request's body; 0 for no limit.
    package var body = 0
    /// Connections of clients, of all event loops together.
    package var connections = 10_000
    /// Bytes that are read ahead of what can be passed on.
    static let buffered = 64 << 10

    package init() {}
}
