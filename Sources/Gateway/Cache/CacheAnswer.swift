/// What becomes of a request, by the cache.
package enum CacheAnswer {
    /// It goes to a server, and the answer is not kept. With a request that may change what is kept comes who must be told
    /// what the server answered.
    case forward(CacheStatus, CacheInvalidation?)
    /// It is served.
    case hit(CacheHit)
    /// It is served, and then fetched anew without the client.
    case stale(CacheHit, CacheFill)
    /// It goes to a server, with the lines of the fill and without the fields of ``CacheFill/removedFields``.
    case fetch(CacheFill)
    /// Another request fetches the same.
    case wait(CacheWait)
    /// 504: the client wants nothing that is not kept (RFC 9111 §5.2.1.7).
    case unavailable(CacheStatus)
}

/// A request that waits for the fill of another one.
package struct CacheWait: Sendable {
    let request: CacheRequest
    let flight: UInt64
}

/// Somebody who waits.
package struct CacheTicket: Sendable {
    let ticket: CacheFlights.Ticket
}
