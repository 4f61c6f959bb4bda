/// A shelf of the shop.
public struct Category: Sendable, Hashable {
    /// Its name, such as `Night Trains`.
    public let name: String
    /// Its part of addresses, such as `night-trains`.
    public let slug: String
    /// Where its first page is.
    public var path: String { "/category/\(slug)/" }

    init(name: String) {
        self.name = name
        slug = Slug.of(name)
    }

    /// All shelves, in the order of the menu.
    public static let all = [
        "Lighthouses", "Night Trains", "Slow Cooking", "Sea Stories", "Small Machines", "Weather", "Walks & Maps",
        "Clockwork", "Letters", "Gardens", "Lost Towns", "Card Games", "Bridges", "Beekeeping", "Field Notes",
        "Stargazing", "Bread", "Harbours", "Puzzles", "Winter",
    ].map(Category.init(name:))
}

/// Addresses from names.
enum Slug {
    /// The ASCII letters and digits of `text` in lower case, one hyphen for whatever is between them.
    static func of(_ text: String) -> String {
        text.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "-")
    }
}
