/// One URL of a sitemap or feed, with what the document says about it, as it stands there.
@usableFromInline
package struct SitemapEntry: Sendable, Hashable {
    /// The URL: not empty, without white space at its ends, entities decoded, to be resolved against the document's own.
    package var location: String
    /// When the page changed: `lastmod` (a W3C date and time) in a sitemap, `pubDate` or `updated` in a feed.
    package var lastModified: String?
    /// `priority`, a number from 0.0 to 1.0, in a sitemap.
    package var priority: String?

    package init(location: String, lastModified: String? = nil, priority: String? = nil) {
        self.location = location
        self.lastModified = lastModified
        self.priority = priority
    }
}
