package import NIOCore

/// What comes from a server for the cache: of one request, on one event loop. When it goes away before its end, nothing is
/// kept.
package final class CacheFill {
    /// What becomes of a server's answer.
    package enum Step {
        /// It goes to the client, and no more of it is wanted here.
        case pass
        /// It goes to the client, and its body comes here too, until ``finish(at:)`` or ``abandon()``.
        case keep
        /// The client gets this instead; the server's body, if any, is thrown away.
        case serve(CacheHit)
        /// The server confirmed something that is not kept: the request goes there again, now without ``lines``.
        case again
    }

    /// Lines to add to the request, each with its end: they ask whether what is kept is still right.
    package private(set) var lines: ByteBuffer?
    /// For the client, when its answer comes from the server. Right once that has begun.
    package private(set) var cacheStatus: CacheStatus
    /// No client waits for it: the request goes out as a GET, and what comes back goes nowhere else.
    package let isBackground: Bool

    private let cache: ResponseCache
    private let request: CacheRequest
    private let flight: UInt64
    private let isLead: Bool
    private let asked: CacheInstant
    /// What is kept and may still be right.
    private var stale: StoredAnswer?
    private var isOver = false
    private var draft: CacheDraft?

    init(
        _ cache: ResponseCache, _ request: CacheRequest, _ stale: StoredAnswer?, _ flight: UInt64, isLead: Bool,
        _ forward: CacheStatus.Forward, isBackground: Bool = false, at now: CacheInstant
    ) {
        self.cache = cache
        self.request = request
        self.stale = stale
        self.flight = flight
        self.isLead = isLead
        self.isBackground = isBackground
        asked = now
        cacheStatus = CacheStatus(forward: forward)
        lines = stale?.validation
    }

    deinit { abandon() }

    /// The head of the server's answer, which is no interim one, has come.
    package func answer(
        _ head: ResponseHead, _ fields: HeadFields, _ bytes: Span<UInt8>, at now: CacheInstant
    ) -> Step {
        guard !isOver else { return .pass }
        let facts = AnswerFacts(head.status, fields, bytes, now: now.seconds)
        if head.status == 304, let stale, lines != nil { return confirm(stale, facts, fields, bytes, now) }
        if (500...504).contains(head.status), head.status != 501, var hit = onError(at: now) {
            hit.cacheStatus.forwardStatus = head.status
            abandon()
            return .serve(hit)
        }
        let rules = request.scope.rules
        guard head.length != .untilClose, head.status != 101,
            CacheDecision.mayStore(
                facts, bytes, isAuthorized: request.facts.hasAuthorization, asked: asked, received: now, rules)
        else {
            // What the server says now holds in place of what it said.
            if head.status < 500, let stale { cache.store.remove(request.key, stale) }
            // What one client is told because of its credentials says nothing of what others are told.
            let isUnstorable = head.status < 500 && !request.facts.hasAuthorization
            cache.store.close(request.key, flight, isLead: isLead, isUnstorable: isUnstorable)
            abandon()
            return .pass
        }
        let draft = CacheDraft(head, fields, bytes, facts, asked: asked, received: now, request)
        guard draft.begin(head.length, cache.store, rules) else {
            if let stale { cache.store.remove(request.key, stale) }
            cache.store.close(request.key, flight, isLead: isLead, isUnstorable: true)
            draft.giveUp(cache.store)
            abandon()
            return .pass
        }
        // Nobody may be served from what must be asked for again at once.
        if draft.needsValidation(rules) {
            cache.store.close(request.key, flight, isLead: isLead, isUnstorable: false)
        }
        self.draft = draft
        cacheStatus.isStored = true
        return .keep
    }

    /// A piece of the body's content, without chunk framing. It is copied. False when no more is wanted.
    @discardableResult
    package func append(_ content: ByteBuffer) -> Bool {
        guard !isOver, let draft else { return false }
        guard draft.append(content, cache.store, request.scope.rules) else {
            if let stale { cache.store.remove(request.key, stale) }
            cache.store.close(request.key, flight, isLead: isLead, isUnstorable: true)
            abandon()
            return false
        }
        return true
    }

    /// The server's answer is whole. False when it is not kept.
    @discardableResult
    package func finish(at now: CacheInstant) -> Bool {
        guard !isOver, let draft, let answer = draft.finish(request) else {
            abandon()
            return false
        }
        isOver = true
        self.draft = nil
        return cache.store.keep(request.key, answer, flight, isLead: isLead, promised: draft.takePromise())
    }

    /// Nothing more comes. Those that wait go on by themselves.
    package func abandon() {
        guard !isOver else { return }
        isOver = true
        draft?.giveUp(cache.store)
        draft = nil
        cache.store.end(request.key, flight, isLead: isLead)
    }

    /// No server could be reached, or what it answered was no HTTP or too late: what the client gets instead of an error; nil
    /// for nothing (RFC 5861 §4).
    package func failed(at now: CacheInstant) -> CacheHit? {
        guard !isOver, draft == nil else { return nil }
        let hit = onError(at: now)
        abandon()
        return hit
    }

    private func onError(at now: CacheInstant) -> CacheHit? {
        let rules = request.scope.rules
        guard let stale,
            CacheDecision.servesOnError(
                stale.facts.directives, age: stale.age(at: now), lifetime: stale.lifetime(rules),
                for: request.facts.directives, rules)
        else { return nil }
        stale.used()
        CacheCounts.count(cache.store.part(request.key).counts.stale)
        return hit(stale, now)
    }

    private func hit(_ answer: StoredAnswer, _ now: CacheInstant) -> CacheHit {
        let request = request
        return CacheHit(
            answer, request.facts, request.bytes.span, isHead: request.isHead, request.scope.rules, at: now,
            cacheStatus.forward)
    }

    /// The server says that what is kept is right (RFC 9111 §4.3.4).
    private func confirm(
        _ stale: StoredAnswer, _ facts: AnswerFacts, _ fields: HeadFields, _ bytes: Span<UInt8>, _ now: CacheInstant
    ) -> Step {
        let request = request
        let rules = request.scope.rules
        let head = StoredHead.update(stale, fields, bytes, facts, received: now)
        guard isOf(stale, facts, bytes),
            let probe = StoredAnswer(
                head: head, body: stale.body, scope: stale.scope, vary: stale.vary,
                initialAge: facts.initialAge(asked: asked, received: now), received: now)
        else {
            cache.store.remove(request.key, stale)
            self.stale = nil
            lines = nil
            return .again
        }
        let vary = VaryKey(probe.facts.vary, head.readableBytesUInt8Span, request.fields, request.bytes.span)
        let answer =
            StoredAnswer(
                head: head, body: stale.body, scope: stale.scope, vary: vary, initialAge: probe.initialAge,
                received: now) ?? probe
        CacheCounts.count(cache.store.part(request.key).counts.revalidated)
        var hit = hit(answer, now)
        hit.cacheStatus.forwardStatus = 304
        answer.used()
        if CacheDecision.mayStore(
            answer.facts, head.readableBytesUInt8Span, isAuthorized: request.facts.hasAuthorization, asked: asked,
            received: now, rules)
        {
            isOver = true
            if !answer.replaces(stale) { cache.store.remove(request.key, stale) }
            hit.cacheStatus.isStored = cache.store.keep(request.key, answer, flight, isLead: isLead)
        } else {
            cache.store.remove(request.key, stale)
            abandon()
        }
        return .serve(hit)
    }

    /// Whether a 304 is about what is kept: its tag, if it has one, is that.
    private func isOf(_ stale: StoredAnswer, _ facts: AnswerFacts, _ bytes: Span<UInt8>) -> Bool {
        guard let tag = facts.etag, let kept = stale.facts.etag else { return true }
        let head = stale.head
        return EntityTags.isSame(bytes, tag, head.readableBytesUInt8Span.extracting(kept))
    }
}
