import Synchronization

/// Requests that are not simply served.
extension ResponseCache {
    /// - Parameter outcome: of the fill that the request has waited for; nil when it has not waited.
    func decide(_ request: CacheRequest, _ outcome: CacheOutcome?, at now: CacheInstant) -> CacheAnswer {
        let (key, scope) = (request.key, request.scope)
        let part = store.part(key)
        var candidates = store.answers(key)
        var isCollapsed = false
        if case .stored(let answer)? = outcome {
            // It may be out again.
            if !candidates.contains(where: { $0 === answer }) { candidates.insert(answer, at: 0) }
            isCollapsed = true
        }
        guard let answer = candidates.first(where: { $0.matches(scope, request.fields, request.bytes.span) }) else {
            return miss(request, candidates.isEmpty ? .uriMiss : .varyMiss, outcome, at: now)
        }
        guard !request.facts.hasAuthorization || CacheDecision.allowsAuthorized(answer.facts.directives) else {
            return fetch(request, nil, .request, mayWait: false, at: now)
        }
        let use = CacheDecision.use(
            answer.facts.directives, age: answer.age(at: now), lifetime: answer.lifetime(scope.rules),
            for: request.facts.directives, scope.rules)
        func hit() -> CacheHit {
            answer.used()
            if isCollapsed { CacheCounts.count(part.counts.collapsed) } else { CacheCounts.count(part.counts.hits) }
            var hit = CacheHit(
                answer, request.facts, request.bytes.span, isHead: request.isHead, scope.rules, at: now,
                isCollapsed ? .uriMiss : nil)
            hit.cacheStatus.isCollapsed = isCollapsed
            return hit
        }
        switch use {
        case .serve: return .hit(hit())
        case .serveAndRefresh:
            CacheCounts.count(part.counts.stale)
            guard !request.isHead,
                let flight = part.state.withLock({ $0.flights.enterAlone(key, scope: scope.name) })
            else { return .hit(hit()) }
            return .stale(
                hit(), CacheFill(self, request, answer, flight, isLead: false, .stale, isBackground: true, at: now))
        case .validate: return fetch(request, answer, .stale, mayWait: outcome.map(Self.mayWait) ?? true, at: now)
        case .validateForRequest: return fetch(request, answer, .request, mayWait: false, at: now)
        }
    }

    private static func mayWait(_ outcome: CacheOutcome) -> Bool {
        if case .loaded = outcome { true } else { false }
    }

    private func miss(
        _ request: CacheRequest, _ forward: CacheStatus.Forward, _ outcome: CacheOutcome?, at now: CacheInstant
    ) -> CacheAnswer {
        // Files are read for a URL of which nothing is in memory: else each other variant would read them again.
        if outcome == nil, forward == .uriMiss, let disk = store.disk, disk.mayHave(request.key) {
            return load(request, disk, at: now)
        }
        // Who asks for no cache waits for none either.
        let mayWait = (outcome.map(Self.mayWait) ?? true) && !request.facts.hasAuthorization
        return fetch(request, nil, forward, mayWait: mayWait && !request.facts.directives.noCache, at: now)
    }

    private func fetch(
        _ request: CacheRequest, _ answer: StoredAnswer?, _ forward: CacheStatus.Forward, mayWait: Bool,
        at now: CacheInstant
    ) -> CacheAnswer {
        let part = store.part(request.key)
        let status = CacheStatus(forward: forward)
        guard !request.facts.directives.onlyIfCached else { return .unavailable(status) }
        if request.isHead {
            // Without a body there is nothing to keep.
            CacheCounts.count(part.counts.misses)
            return .forward(status, nil)
        }
        let entry = part.state.withLock {
            $0.flights.enter(request.key, scope: request.scope.name, mayWait: mayWait)
        }
        switch entry {
        case .wait(let flight): return .wait(CacheWait(request: request, flight: flight))
        case .lead(let flight):
            CacheCounts.count(part.counts.misses)
            return .fetch(CacheFill(self, request, answer, flight, isLead: true, forward, at: now))
        case .solo(let flight):
            CacheCounts.count(part.counts.misses)
            return .fetch(CacheFill(self, request, answer, flight, isLead: false, forward, at: now))
        }
    }

    /// Reads files; this request waits for them as others do.
    private func load(_ request: CacheRequest, _ disk: CacheDisk, at now: CacheInstant) -> CacheAnswer {
        let key = request.key
        let entry = store.part(key).state.withLock { part in
            part.flights.enter(key, scope: request.scope.name, mayWait: true, isLoad: true)
        }
        switch entry {
        case .wait(let flight): return .wait(CacheWait(request: request, flight: flight))
        case .lead(let flight):
            let store = store
            disk.load(key) { store.loaded(key, $0, flight) }
            return .wait(CacheWait(request: request, flight: flight))
        // Somebody fetches it already, for another scope.
        case .solo(let flight):
            return .fetch(CacheFill(self, request, nil, flight, isLead: false, .uriMiss, at: now))
        }
    }
}
