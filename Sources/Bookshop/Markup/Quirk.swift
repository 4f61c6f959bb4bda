/// What is broken, or merely unusual, about the markup of a page. Browsers show all of them; the links and texts of a
/// page are the same with and without its quirk.
///
/// Addresses that a crawler must not take for links stand in some of them; they begin with ``trap``.
public enum Quirk: Int, Sendable, CaseIterable {
    /// Nothing: every tag closed, every attribute quoted.
    case none
    /// `p`, `li`, `td`, `th`, `tr`, `dt` and `dd` are never closed, as HTML allows.
    case unclosed
    /// Attribute values stand without quotes where HTML allows it.
    case unquoted
    /// End tags that nothing opened.
    case strayEndTags
    /// Names of tags and attributes in capitals, attribute values in single quotes.
    case uppercase
    /// No `html`, `head` and `body` tags.
    case noSkeleton
    /// Character references in place of plain letters, and bare ampersands.
    case entities
    /// Every attribute twice; the first one counts.
    case duplicateAttributes
    /// Comments of all shapes with links inside.
    case comments
    /// Scripts, styles and text areas whose text looks like links.
    case scripts
    /// Conditional comments of old browsers.
    case conditionals
    /// White space and line ends in every place of a tag where HTML allows them.
    case spacing
    /// Formatting elements closed in the wrong order, text inside tables, and links relative to a `base` element.
    case misnested

    /// The folder of all addresses that stand in pages without being links.
    public static let trap = "/trap/"
}
