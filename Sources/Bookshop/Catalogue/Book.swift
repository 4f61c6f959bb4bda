/// One book of the shop: what its page, its entry in the API and its line in the feed say.
public struct Book: Sendable, Identifiable {
    /// 1, 2, 3, …
    public let id: Int
    /// Different for every book.
    public let title: String
    /// First and last name.
    public let author: String
    /// The category it stands in.
    public let category: Category
    /// What its page is written in.
    public let language: Language
    /// How its page is encoded.
    public let charset: Charset
    /// What is broken about its page.
    public let quirk: Quirk
    /// The price in hundredths of the currency; of yen in whole yen.
    public let price: Int
    /// The price as its page shows it, such as `£51.77`, `1.234,50 €` or `5,177円`.
    public let priceText: String
    /// Copies in stock; 0 is sold out.
    public let stock: Int
    /// Stars, 1 to 5.
    public let rating: Int
    /// Twelve digits, the last of which checks the others (GTIN-12).
    public let productCode: String
    /// The day of publication as `YYYY-MM-DD`.
    public let published: String
    /// Printed pages.
    public let pages: Int
    /// Part of its address: its title in lower-case ASCII.
    public let slug: String
    /// The paragraphs of the description, as text.
    public let description: [String]
    /// The numbers of the books that its page links to.
    public let related: [Int]

    /// Where its page is.
    public var path: String { "/book/\(id)-\(slug).html" }
    /// Where its picture is.
    public var imagePath: String { "/images/\(id).png" }
    /// Its entry in the API.
    public var apiPath: String { "/api/books/\(id)" }
    /// The class of its stars: `One` to `Five`.
    public var ratingName: String { ["One", "Two", "Three", "Four", "Five"][min(4, max(0, rating - 1))] }
    /// The ISO 4217 code of its price.
    public var currency: String { language.currency }
}

/// What a page of the shop is written in.
public enum Language: String, Sendable, CaseIterable {
    /// English, with prices in pounds.
    case english = "en"
    /// French, with prices in euros.
    case french = "fr"
    /// Russian, with prices in roubles.
    case russian = "ru"
    /// Japanese, with prices in yen.
    case japanese = "ja"

    /// The ISO 4217 code of its prices.
    public var currency: String {
        switch self {
        case .english: "GBP"
        case .french: "EUR"
        case .russian: "RUB"
        case .japanese: "JPY"
        }
    }
}
