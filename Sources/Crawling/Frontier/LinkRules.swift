import Web

/// Which links of a page are worth the frontier's attention, decided from the link alone.
struct LinkRules: Sendable {
    let seed: UInt64
    let depthLimit: Int
    let depthPriority: Int
    let urlLengthLimit: Int
    let repeatedSegmentsLimit: Int
    let obeysNofollow: Bool
    let followsRefresh: Bool
    let scope: ScopeFilter
    /// A base for resolvers that have no page yet.
    let placeholder: WebURL

    init(_ settings: Settings, seed: UInt64, scope: ScopeFilter, placeholder: WebURL) {
        self.seed = seed
        self.scope = scope
        self.placeholder = placeholder
        depthLimit = settings.depthLimit
        depthPriority = settings.depthPriority
        let length = settings.urlLengthLimit == 0 ? RequestRecord.longestURL : settings.urlLengthLimit
        urlLengthLimit = min(length, RequestRecord.longestURL)
        obeysNofollow = settings.obeysNofollow
        followsRefresh = settings.metaRefresh
        repeatedSegmentsLimit = settings.repeatedSegmentsLimit
    }

    /// What was left out, by reason.
    struct Counts: Sendable {
        var otherScheme = 0
        var offsite = 0
        var depth = 0
        var length = 0
        var segments = 0

        mutating func add(_ other: Self) {
            otherScheme += other.otherScheme
            offsite += other.offsite
            depth += other.depth
            length += other.length
            segments += other.segments
        }
    }

    /// Whether a link passes the limits of depth, length and repeated segments.
    @inline(__always)
    func admits(url: Span<UInt8>, depth: Int, counts: inout Counts) -> Bool {
        if depthLimit > 0, depth > depthLimit {
            counts.depth += 1
            return false
        }
        if url.count > urlLengthLimit {
            counts.length += 1
            return false
        }
        // A trap of the form /a/b/a/b/… needs length; short URLs are not looked at.
        if repeatedSegmentsLimit > 0, url.count > 40, repeatsSegments(url) {
            counts.segments += 1
            return false
        }
        return true
    }

    /// Whether one path segment comes more often than allowed.
    private func repeatsSegments(_ url: Span<UInt8>) -> Bool {
        // Equal segments are equally long: sixteen counters of lengths, four bits each, clear nearly every URL.
        var lengths: UInt64 = 0
        var most: UInt64 = 0
        var end = 0
        var last = 0
        while end < url.count, url[end] != UInt8(ascii: "?") {
            if url[end] == UInt8(ascii: "/") {
                let shift = UInt64(truncatingIfNeeded: (end &- last) & 15) &* 4
                last = end
                let count = (lengths >> shift) & 15
                most = Swift.max(most, count &+ 1)
                if count < 15 { lengths &+= 1 << shift }
            }
            end += 1
        }
        // The last segment, and what a counter of four bits cannot hold, are looked at below.
        guard most &+ 1 > UInt64(truncatingIfNeeded: Swift.min(repeatedSegmentsLimit, 14)) else { return false }
        var hashes: [UInt64] = []
        var start = 0
        for index in 0...end where index == end || url[index] == UInt8(ascii: "/") {
            if index > start { hashes.append(Fingerprint.hash(url.extracting(start..<index), seed: seed)) }
            start = index + 1
            if hashes.count > 256 { return true }
        }
        hashes.sort()
        var run = 1
        for index in hashes.indices.dropFirst() {
            run = hashes[index] == hashes[index - 1] ? run + 1 : 1
            if run > repeatedSegmentsLimit { return true }
        }
        return false
    }
}
