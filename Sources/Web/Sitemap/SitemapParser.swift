/// Picks entries out of the XML of sitemaps and feeds.
///
/// Names count without their namespace prefix, but those in an entry must have the prefix of the entry's own tag: so
/// `<image:loc>` or `<atom:link>` in an entry are not taken for its address, whatever prefixes a document uses.
struct SitemapParser: ~Copyable {
    private enum Field { case location, lastModified, priority }

    private var isInEntry = false
    private var entryPrefix = 0..<0
    private var field: Field?
    private var text = ByteWriter()
    private var location = ByteWriter()
    private var lastModified: String?
    private var priority: String?

    mutating func read(
        _ document: Span<UInt8>, collector: inout SitemapCollector,
        _ take: (SitemapEntry, SitemapReader.Kind) -> Bool
    ) {
        var scanner = XMLScanner(document)
        while !collector.isDone {
            switch scanner.next() {
            case .start(let name, let attributes, let isEmpty):
                endField()
                start(name, attributes, isEmpty: isEmpty, in: scanner, collector: &collector, take)
            case .end(let name):
                endField()
                if isInEntry, Self.isEntry(Self.localName(name, document), of: collector.summary.kind) {
                    endEntry(collector: &collector, take)
                }
            // One byte past the limit is enough to see that it is passed.
            case .text(let range) where field != nil && text.count <= collector.limits.locationLength:
                text.append(xmlText: document.extracting(range))
            case .characterData(let range) where field != nil && text.count <= collector.limits.locationLength:
                text.append(document.extracting(range))
            case .text, .characterData: continue
            case .finish:
                endField()
                if isInEntry { endEntry(collector: &collector, take) }
                return
            }
        }
    }

    private mutating func start(
        _ name: Range<Int>, _ attributes: Range<Int>, isEmpty: Bool, in scanner: borrowing XMLScanner,
        collector: inout SitemapCollector, _ take: (SitemapEntry, SitemapReader.Kind) -> Bool
    ) {
        let document = scanner.bytes
        let local = Self.localName(name, document)
        if collector.summary.kind == .unknown { collector.summary.kind = Self.kind(ofDocumentWith: local) }
        if Self.isEntry(local, of: collector.summary.kind) {
            // The one before was not closed.
            if isInEntry { endEntry(collector: &collector, take) }
            isInEntry = true
            entryPrefix = name.lowerBound..<(name.upperBound - local.count)
            if isEmpty { endEntry(collector: &collector, take) }
            return
        }
        let prefix = document.extracting(name.lowerBound..<(name.upperBound - local.count))
        let entryPrefix = document.extracting(entryPrefix)
        guard isInEntry, prefix.count == entryPrefix.count, prefix.commonPrefixLength(with: entryPrefix) == prefix.count
        else { return }
        if collector.summary.kind == .feed, local.hasPrefix("link"), local.count == 4,
            let address = scanner.value(of: "href", in: attributes)
        {
            let relation = scanner.value(of: "rel", in: attributes)
            if relation.map({ document.extracting($0).equalsIgnoringCase("alternate") }) ?? true, location.isEmpty {
                location.append(xmlText: document.extracting(address))
            }
        } else if !isEmpty {
            field = Self.field(local, of: collector.summary.kind)
        }
    }

    /// Keeps the text that was gathered. Where a field comes twice the first counts.
    private mutating func endField() {
        defer {
            field = nil
            text.removeAll()
        }
        switch field {
        case .location where location.isEmpty: swap(&location, &text)
        case .lastModified where lastModified == nil && text.count <= 64: lastModified = text.span.trimmed().string
        case .priority where priority == nil && text.count <= 64: priority = text.span.trimmed().string
        default: return
        }
    }

    private mutating func endEntry(
        collector: inout SitemapCollector, _ take: (SitemapEntry, SitemapReader.Kind) -> Bool
    ) {
        collector.hand(over: location.span.trimmed(), lastModified: lastModified, priority: priority, take)
        isInEntry = false
        location.removeAll()
        lastModified = nil
        priority = nil
    }

    @_lifetime(copy document)
    private static func localName(_ name: Range<Int>, _ document: Span<UInt8>) -> Span<UInt8> {
        let whole = document.extracting(name)
        guard let colon = whole.firstIndex(of: UInt8(ascii: ":")) else { return whole }
        return whole.extracting((colon + 1)..<whole.count)
    }

    private static func equals(_ name: Span<UInt8>, _ text: StaticString) -> Bool {
        name.count == text.utf8CodeUnitCount && name.hasPrefix(text)
    }

    /// By its root element, or by an entry where the root is missing.
    private static func kind(ofDocumentWith name: Span<UInt8>) -> SitemapReader.Kind {
        if equals(name, "urlset") || equals(name, "url") { return .sitemap }
        if equals(name, "sitemapindex") || equals(name, "sitemap") { return .index }
        let isFeed =
            equals(name, "rss") || equals(name, "RDF") || equals(name, "feed") || equals(name, "item")
            || equals(name, "entry")
        return isFeed ? .feed : .unknown
    }

    private static func isEntry(_ name: Span<UInt8>, of kind: SitemapReader.Kind) -> Bool {
        switch kind {
        case .sitemap: equals(name, "url")
        case .index: equals(name, "sitemap")
        case .feed: equals(name, "item") || equals(name, "entry")
        case .text, .unknown: false
        }
    }

    private static func field(_ name: Span<UInt8>, of kind: SitemapReader.Kind) -> Field? {
        if kind == .feed {
            if equals(name, "link") { return .location }
            return equals(name, "pubDate") || equals(name, "updated") ? .lastModified : nil
        }
        if equals(name, "loc") { return .location }
        if equals(name, "lastmod") { return .lastModified }
        return equals(name, "priority") ? .priority : nil
    }
}
