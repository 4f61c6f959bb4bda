/// How servers are asked whether they are well.
package struct HealthCheck: Sendable {
    /// What a server tells of itself.
    package struct Report: Sendable, Hashable {
        package var serverID: String?
        package var threads: Int?

        package init(serverID: String? = nil, threads: Int? = nil) {
            self.serverID = serverID
            self.threads = threads
        }
    }

    package var path = "/health"
    package var interval: Duration = .seconds(2)
    /// What an answer may take.
    package var timeout: Duration = .seconds(2)
    /// Statuses that mean that it is well.
    package var statuses = 200...399
    /// Must stand in the body.
    package var words: String?
    /// Reads what a body tells.
    package var read: @Sendable ([UInt8]) -> Report = { _ in Report() }

    /// No longer body is read.
    static let mostBody = 64 << 10

    package init() {}
}
