/// The name of a project, spider, version, command, label or node: 1–128 of `A–Z a–z 0–9 . _ -` and, so that host names with
/// ports are possible, `:`; the first a letter, a digit or `_`. So it can name a file or folder (P31).
package struct EntityName: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let text: String

    /// The rule in words, for messages.
    package static let rule = "1 to 128 letters, digits and . _ - : of ASCII, beginning with a letter, a digit or _"

    /// Nil when `text` is no such name.
    package init?(_ text: String) {
        guard let first = text.utf8.first, JobID(text) != nil, first != UInt8(ascii: "."), first != UInt8(ascii: "-"),
            first != UInt8(ascii: ":")
        else { return nil }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }

    /// The project of jobs that name none.
    package static let defaultProject = EntityName(unchecked: "default")
    /// The spider of jobs that follow links from URLs.
    package static let linkSpider = EntityName(unchecked: "links")

    package static func < (left: EntityName, right: EntityName) -> Bool { left.text < right.text }
    package var description: String { text }
}
