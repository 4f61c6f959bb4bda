package import NIOPosix
import Synchronization

/// A shared cache (RFC 9111) for all event loops. What it answers is decided without I/O; what is fetched comes in through a
/// ``CacheFill``.
package final class ResponseCache: Sendable {
    let store: CacheStore

    init(store: CacheStore) { self.store = store }

    /// - Parameter pool: does the work with files.
    package convenience init(_ storage: CacheStorage, pool: NIOThreadPool = .singleton) {
        let disk = storage.folder.map { CacheDisk(folder: $0, most: storage.disk, pool: pool) }
        self.init(store: CacheStore(most: storage.memory, disk: disk))
    }

    /// Reads what the folder holds, in the background. Until that is done nothing of it is found.
    package func start() { store.disk?.start() }

    // MARK: Requests

    /// A request has come.
    ///
    /// - Parameters:
    ///   - bytes: of the head, from its beginning.
    ///   - isSecure: whether it came over TLS.
    ///   - key: memory that is used again and again.
    package func look(
        _ head: RequestHead, _ fields: HeadFields, _ bytes: Span<UInt8>, isSecure: Bool, _ scope: CacheScope,
        using key: inout CacheKey, at now: CacheInstant
    ) -> CacheAnswer {
        guard head.method == .get || head.method == .head else {
            return .forward(
                CacheStatus(forward: .method), invalidation(head, bytes, isSecure: isSecure, scope, using: &key))
        }
        let facts = RequestFacts(fields, bytes, heeds: scope.rules.heedsRequests)
        // A field that only the gateway gets must not choose what others get by `Vary`.
        let hidesFields = fields.all.contains { $0.isNominated && $0.known == .other }
        guard !hidesFields, head.length == .none, head.upgrade == nil, !facts.hasRange, !facts.needsServer,
            !facts.directives.noStore, head.pathAndQuery.count + head.authority.count <= CacheKey.longest
        else {
            CacheCounts.count(store.bypassed)
            return .forward(CacheStatus(forward: .bypass), nil)
        }
        key.set(head, bytes, isSecure: isSecure, scope)
        let part = store.part(key)
        let answers = part.state.withLock { $0.answers(key) }
        if let answer = answers.first(where: { $0.matches(scope, fields, bytes) }),
            !facts.hasAuthorization || CacheDecision.allowsAuthorized(answer.facts.directives),
            CacheDecision.use(
                answer.facts.directives, age: answer.age(at: now), lifetime: answer.lifetime(scope.rules),
                for: facts.directives, scope.rules) == .serve
        {
            answer.used()
            CacheCounts.count(part.counts.hits)
            return .hit(CacheHit(answer, facts, bytes, isHead: head.method == .head, scope.rules, at: now))
        }
        var copy: [UInt8] = []
        copy.reserveCapacity(head.count)
        for index in 0..<min(head.count, bytes.count) { copy.append(bytes[index]) }
        let request = CacheRequest(
            bytes: copy, fields: fields, facts: facts, key: key, scope: scope, isHead: head.method == .head)
        return decide(request, nil, at: now)
    }

    /// Waits for the fill of another request.
    ///
    /// - Parameter wake: is called once, on any thread, and holding no lock; see ``resume(_:_:at:)``.
    /// - Returns: what ends the waiting, before it is woken. Nil when there is nothing to wait for any more: go on with
    ///   ``CacheOutcome/notStored`` then.
    package func wait(_ wait: CacheWait, _ wake: @escaping @Sendable (CacheOutcome) -> Void) -> CacheTicket? {
        let key = wait.request.key
        return store.part(key).state.withLock { $0.flights.wait(key, wait.flight, wake) }.map {
            CacheTicket(ticket: $0)
        }
    }

    /// Waits no more: the client has gone, or it took too long. Whoever was woken already may hear of it nevertheless.
    package func leave(_ ticket: CacheTicket) {
        store.part(ticket.ticket.key).state.withLock { $0.flights.leave(ticket.ticket) }
    }

    /// Goes on with a request that has waited.
    ///
    /// - Parameter outcome: what it was woken with, or ``CacheOutcome/notStored`` when it waits no more.
    package func resume(_ wait: CacheWait, _ outcome: CacheOutcome, at now: CacheInstant) -> CacheAnswer {
        decide(wait.request, outcome, at: now)
    }

    // MARK: Taking out

    /// Takes out what is kept for a URL. Answers how many answers went from memory; nil for what is no address.
    package func purge(url: String, scope: CacheScope? = nil) -> Int? {
        CacheKey(url: url, scope: scope).map { store.remove($0) }
    }

    /// Takes out what is kept for all URLs that begin with this, which names a host at least.
    package func purge(prefix: String) -> Int? { CacheKey(url: prefix).map { store.remove(prefix: $0.bytes) } }

    package func purgeAll() -> Int { store.remove(prefix: []) }

    package var figures: CacheFigures { store.figures }
}
