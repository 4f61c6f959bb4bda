import NIOCore
import Web

/// An answer on its way to the spider.
struct PageJob: Sendable {
    let request: RequestRecord
    let slot: Int
    let head: ResponseHead
    let body: ByteBuffer
    /// Seconds from the request to the first byte.
    let latency: Double
    /// Kept for archives only.
    var archived: Archived?

    struct Archived: Sendable {
        let sent: ByteBuffer
        let address: String?
        /// Milliseconds since 1970.
        let startedAt: Int64
    }
}
