import Web

/// The links of one page, resolved, filtered by what can be decided without the frontier, and encoded.
///
/// One batch is reused for page after page, so that a link costs no allocation.
struct LinkBatch: ~Copyable {
    /// One link.
    struct Entry {
        let fingerprint: UInt64
        /// The record's place in `records`.
        let record: Range<Int>
        /// The host's place in `records`, empty when it is the page's own.
        let host: Range<Int>
        let priority: Int
    }

    let rules: LinkRules
    var records = ByteWriter(capacity: 1 << 14)
    var entries: [Entry] = []
    var filtered = LinkRules.Counts()
    private var resolver: LinkResolver
    private var seen = PageFingerprints()
    private var depth = 0
    private var queryEncoder: QueryEncoder?

    init(rules: LinkRules) {
        self.rules = rules
        resolver = LinkResolver(base: rules.placeholder)
    }

    /// Begins a page. `queryEncoder` is for pages that are not in UTF-8.
    mutating func begin(base: WebURL, depth: Int, queryEncoder: QueryEncoder? = nil) {
        records.removeAll()
        entries.removeAll(keepingCapacity: true)
        filtered = .init()
        seen.removeAll()
        resolver = LinkResolver(base: base, queryEncoder: queryEncoder)
        self.queryEncoder = queryEncoder
        self.depth = depth
    }

    /// Gives memory back that one huge page took.
    mutating func trim() {
        records.removeAll()
        if entries.capacity > 1 << 14 { entries = [] }
        seen.removeAll()
    }

    /// Resolves against another base from here on, as `<base href>` asks for.
    mutating func setBase(_ base: WebURL) { resolver = LinkResolver(base: base, queryEncoder: queryEncoder) }

    /// Adds a link as it stands in the page.
    @inline(__always)
    mutating func add(reference: Span<UInt8>, kind: String?, priority: Int) {
        let start = records.count
        let effective = priority - (depth + 1) * rules.depthPriority
        let urlStart = RequestRecord.beginLink(kind: kind, depth: depth + 1, priority: effective, in: &records)
        let resolution = resolver.resolve(reference, into: &records)
        guard resolution == .sameOrigin || resolution == .otherOrigin else {
            filtered.otherScheme += 1
            return records.truncate(to: start)
        }
        end(resolution, start: start, urlStart: urlStart, kind: kind, priority: effective)
    }

    /// Adds a link and writes its absolute URL to `list` as a JSON string. False, with nothing written, when it leads to
    /// nothing over HTTP.
    @inline(__always)
    mutating func addAndList(
        reference: Span<UInt8>, follow: Bool, in list: inout ByteWriter
    ) -> Bool {
        let start = records.count
        let effective = -(depth + 1) * rules.depthPriority
        let urlStart = RequestRecord.beginLink(kind: nil, depth: depth + 1, priority: effective, in: &records)
        let resolution = resolver.resolve(reference, into: &records)
        guard resolution == .sameOrigin || resolution == .otherOrigin else {
            filtered.otherScheme += 1
            records.truncate(to: start)
            return false
        }
        list.appendJSONString(records.span.extracting(urlStart..<records.count))
        if follow {
            end(resolution, start: start, urlStart: urlStart, kind: nil, priority: effective)
        } else {
            records.truncate(to: start)
        }
        return true
    }

    /// Keeps the record that was begun at `start`, or takes it back.
    @inline(__always)
    private mutating func end(
        _ resolution: LinkResolver.Resolution, start: Int, urlStart: Int, kind: String?, priority: Int
    ) {
        let url = urlStart..<records.count
        let fingerprint = URLFingerprint.hash(records.span.extracting(url), seed: rules.seed)
        // Most links of a page were on it before: they end here.
        guard seen.insert(fingerprint) else { return records.truncate(to: start) }
        var counts = filtered
        let isAdmitted = rules.admits(url: records.span.extracting(url), depth: depth + 1, counts: &counts)
        filtered = counts
        guard isAdmitted else { return records.truncate(to: start) }
        RequestRecord.endLink(at: urlStart, kind: kind, in: &records)
        let record = start..<records.count
        guard resolution == .otherOrigin else {
            return entries.append(.init(fingerprint: fingerprint, record: record, host: 0..<0, priority: priority))
        }
        guard let other = WebURL(normalised: records.span.extracting(url)), rules.scope.contains(other) else {
            filtered.offsite += 1
            return records.truncate(to: start)
        }
        records.append(other.hostBytes)
        let host = record.upperBound..<records.count
        entries.append(.init(fingerprint: fingerprint, record: record, host: host, priority: priority))
    }

    /// Adds a request of any form.
    mutating func add(_ request: Request) {
        guard request.url.isFetchable else { return filtered.otherScheme += 1 }
        var record = RequestRecord(request, seed: rules.seed)
        record.depth = depth + 1
        record.priority = request.priority - record.depth * rules.depthPriority
        guard rules.admits(url: record.url.span, depth: record.depth, counts: &filtered) else { return }
        guard rules.scope.contains(record.url) else { return filtered.offsite += 1 }
        guard request.isFiltered == false || seen.insert(record.fingerprint) else { return }
        let start = records.count
        record.encode(to: &records)
        let end = records.count
        records.append(record.url.hostBytes)
        entries.append(
            .init(
                fingerprint: record.fingerprint, record: start..<end, host: end..<records.count,
                priority: record.priority))
    }
}

extension RequestRecord {
    init(_ request: Request, seed: UInt64) {
        // What is in a URL shows in items and messages: users and passwords do not stay in it.
        self.init(url: request.url.withoutFragment.withoutCredentials)
        kind = request.kind
        priority = request.priority
        if request.method != "GET" || !request.headers.isEmpty || !request.body.isEmpty {
            extras = Extras(method: request.method, headers: request.headers, body: request.body)
        }
        // A request that may come again is its own: nothing else has its fingerprint.
        if !request.isFiltered { serial = .random(in: 1...UInt64.max) }
        fingerprint = Self.fingerprint(url: url.span, extras: extras, serial: serial, seed: seed)
    }
}
