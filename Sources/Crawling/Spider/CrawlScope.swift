/// Which hosts a crawl may visit.
public enum CrawlScope: Sendable, Hashable {
    /// Only the origins (scheme, host and port) of the start requests, and of what they redirect to.
    case originsOfStart
    /// Only the hosts of the start requests, of what they redirect to, and their subdomains; any port and scheme.
    case hostsOfStart
    /// These domains and their subdomains.
    case domains([String])
    /// Everywhere.
    case everywhere
}
