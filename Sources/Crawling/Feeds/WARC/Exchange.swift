/// One request and the answer to it, as an archive keeps them.
package struct Exchange: Sendable {
    /// The URL that was asked for. A user and password in it are left out of the archive.
    package var url: String
    /// The address connected to, `192.0.2.1` or `2001:db8::1`; empty when a proxy looked it up.
    package var address: String
    /// When the request was sent, in milliseconds since 1970.
    package var startedAt: Int64
    /// The request line and the header fields as they were sent, with the empty line. `Authorization`, `Cookie` and
    /// `Proxy-Authorization` are left out of the archive.
    package var requestHead: [UInt8]
    /// The request's body. Whoever sends secrets in it (a log-in) gives an empty one.
    package var requestBody: [UInt8]
    /// The status line and the header fields as they were received, with the empty line.
    package var responseHead: [UInt8]

    package init(
        url: String, address: String, startedAt: Int64, requestHead: [UInt8], requestBody: [UInt8] = [],
        responseHead: [UInt8]
    ) {
        self.url = url
        self.address = address
        self.startedAt = startedAt
        self.requestHead = requestHead
        self.requestBody = requestBody
        self.responseHead = responseHead
    }
}
