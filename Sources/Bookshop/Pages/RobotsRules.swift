/// The shop's robots.txt (RFC 9309).
enum RobotsRules {
    /// The rules for everybody, for a crawler called `banned`, and where the sitemap is.
    static func text(crawlDelay: Int?, origin: String) -> String {
        let delay = crawlDelay.map { "Crawl-delay: \($0)\n" } ?? ""
        return """
            # The Bookshop. What is not listed is open.
            User-agent: *
            Disallow: /private/
            Allow: /private/open.html
            Disallow: /*?*sort=
            Disallow: /*.tmp$
            \(delay)
            User-agent: banned
            Disallow: /

            Sitemap: \(origin)/sitemap.xml

            """
    }

    /// The rules that close the whole shop.
    static let closed = "User-agent: *\nDisallow: /\n"
}
