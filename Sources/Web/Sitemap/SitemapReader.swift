/// Reads lists of URLs: sitemaps and sitemap indexes (sitemaps.org), RSS and Atom feeds, and plain text with a URL a line.
///
/// XML is scanned, not built into a tree, and read as far as it goes: what is broken costs the entry it stands in. No
/// document type is evaluated and nothing is fetched (P20). The time is linear, and one entry is held at a time.
@usableFromInline
package enum SitemapReader {
    /// What a document turned out to be.
    @usableFromInline
    package enum Kind: Sendable, Hashable {
        /// A sitemap: pages.
        case sitemap
        /// A sitemap index: further sitemaps.
        case index
        /// RSS 0.9–2.0, RSS 1.0 or Atom.
        case feed
        /// Lines of text.
        case text
        /// XML of another kind, or nothing at all.
        case unknown
    }

    /// How much is read.
    @usableFromInline
    package struct Limits: Sendable, Hashable {
        /// Entries in one document. The protocol allows 50,000; ten times that is put up with.
        package var entries: Int
        /// Bytes of one document. The protocol allows 50 MiB; what stands behind is not read.
        package var bytes: Int
        /// Bytes of one URL; longer ones are passed over.
        package var locationLength: Int

        package init(entries: Int = 500_000, bytes: Int = 52_428_800, locationLength: Int = 8192) {
            self.entries = entries
            self.bytes = bytes
            self.locationLength = locationLength
        }
    }

    /// What was read.
    @usableFromInline
    package struct Summary: Sendable, Hashable {
        package var kind: Kind
        /// Entries handed over.
        package var entries = 0
        /// Entries without a URL, or with one that is too long.
        package var skipped = 0
        /// Whether a limit, or the receiver, ended the reading before the end of the document.
        package var isCut = false
    }

    /// Reads `document`, which is UTF-8 and not compressed, and hands over its entries in their order.
    ///
    /// - Parameter take: gets an entry, and says whether it wants more. The kind is that of ``Summary/kind``.
    package static func read(
        _ document: Span<UInt8>, limits: Limits = Limits(), _ take: (SitemapEntry, Kind) -> Bool
    ) -> Summary {
        let readable = document.extracting(first: max(0, limits.bytes))
        var start = readable.hasPrefix("\u{FEFF}") ? 3 : 0
        while start < readable.count, ASCII.isWhitespace(readable[start]) { start += 1 }
        let content = readable.extracting(start..<readable.count)
        var collector = SitemapCollector(limits: limits)
        if content.hasPrefix("<") {
            var parser = SitemapParser()
            parser.read(content, collector: &collector, take)
        } else if !content.isEmpty {
            collector.summary.kind = .text
            readLines(content, collector: &collector, take)
        }
        if document.count > readable.count { collector.summary.isCut = true }
        return collector.summary
    }

    private static func readLines(
        _ content: Span<UInt8>, collector: inout SitemapCollector, _ take: (SitemapEntry, Kind) -> Bool
    ) {
        var start = 0
        while start < content.count, !collector.isDone {
            var end = start
            while end < content.count, content[end] != 0x0A, content[end] != 0x0D { end += 1 }
            let line = content.extracting(start..<end).trimmed()
            if line.hasPrefixIgnoringCase("http://") || line.hasPrefixIgnoringCase("https://") {
                collector.hand(over: line, lastModified: nil, priority: nil, take)
            } else if !line.isEmpty {
                collector.summary.skipped += 1
            }
            start = end + 1
        }
    }
}
