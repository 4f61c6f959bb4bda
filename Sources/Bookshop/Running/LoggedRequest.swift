/// One request as the shop received it.
public struct LoggedRequest: Sendable {
    /// One header field as it was sent, its name not folded.
    public struct Header: Sendable, Equatable {
        /// The name as sent.
        public let name: String
        /// The value without the white space around it.
        public let value: String
    }

    /// Its place in the order of arrival, from 0.
    public let index: Int
    /// The connection it came on, numbered from 1 in the order of acceptance.
    public let connection: Int
    /// When its head was whole.
    public let time: ContinuousClock.Instant
    /// The method, such as `GET`.
    public let method: String
    /// The request target as sent: path and query.
    public let target: String
    /// The header fields in the order they were sent.
    public let headers: [Header]

    /// The path: the target up to the first `?`.
    public var path: String { String(target.prefix { $0 != "?" }) }

    /// The value of the first field called `name`, in any case, or nil.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }
}
