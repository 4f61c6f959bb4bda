/// Counts the entries of a document and holds them to the limits.
struct SitemapCollector {
    let limits: SitemapReader.Limits
    var summary = SitemapReader.Summary(kind: .unknown)

    init(limits: SitemapReader.Limits) { self.limits = limits }

    /// Whether no more entries are wanted.
    var isDone: Bool { summary.isCut }

    mutating func hand(
        over location: Span<UInt8>, lastModified: String?, priority: String?,
        _ take: (SitemapEntry, SitemapReader.Kind) -> Bool
    ) {
        guard !location.isEmpty, location.count <= limits.locationLength else {
            summary.skipped += 1
            return
        }
        guard summary.entries < limits.entries else {
            summary.isCut = true
            return
        }
        summary.entries += 1
        let entry = SitemapEntry(location: location.string, lastModified: lastModified, priority: priority)
        if !take(entry, summary.kind) { summary.isCut = true }
    }
}
