internal import Web

/// Which links of a page are followed.
struct FollowRule: Sendable {
    /// Elements (their `href` or `src` counts) or texts.
    let links: Selection
    /// The kind of the pages; nil finds it by their URLs.
    var target: String?
    /// Patterns of which one must fit the URL, if there are any.
    var allow: [RegularExpression] = []
    /// Patterns of which none may fit the URL.
    var deny: [RegularExpression] = []
    var priority = 0

    /// Whether the patterns let a URL through.
    func admits(_ url: Span<UInt8>) throws -> Bool {
        for pattern in deny where try pattern.matches(url) { return false }
        if allow.isEmpty { return true }
        for pattern in allow where try pattern.matches(url) { return true }
        return false
    }
}
