import NIOHTTP1

/// What answers the requests of a service.
protocol HTTPResponder: Sendable {
    /// Answers a request. Nothing is thrown: what goes wrong is an answer too.
    ///
    /// - Parameters:
    ///   - address: where the caller comes from.
    ///   - client: tells when the caller has gone.
    func answer(
        _ head: HTTPRequestHead, _ body: RequestBody, from address: String, _ client: ClientPresence
    ) async -> Reply
}
