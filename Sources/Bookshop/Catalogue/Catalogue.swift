/// All that a shop sells. Books are made when they are asked for; the same number gives the same book.
public struct Catalogue: Sendable {
    /// Books on one page of a list.
    public static let pageSize = 20

    /// Where everything comes from.
    public let seed: UInt64
    /// How many books there are, numbered from 1.
    public let count: Int

    init(seed: UInt64, books: Int) {
        self.seed = seed
        count = books
    }

    /// All books, made one after the other.
    public var books: [Book] { (1...max(1, count)).prefix(count).compactMap { book($0) } }

    /// The book with this number, or nil.
    public func book(_ id: Int) -> Book? {
        guard id >= 1, id <= count else { return nil }
        return BookMaker(seed: seed, count: count).book(id)
    }

    /// The numbers of the books in `category`, ascending.
    public func numbers(in category: Category) -> [Int] {
        guard count > 0 else { return [] }
        return (1...count).filter { BookMaker.category(of: $0, seed: seed) == category }
    }

    /// The numbers of the books whose title or author has `text` in it, in any case.
    public func numbers(matching text: String) -> [Int] {
        let wanted = text.lowercased()
        guard !wanted.isEmpty else { return [] }
        return books.filter { ($0.title + "\n" + $0.author).lowercased().contains(wanted) }.map(\.id)
    }

    /// Pages of the list of all books, at least 1.
    public var pageCount: Int { Self.pageCount(of: count) }

    static func pageCount(of books: Int) -> Int { max(1, (books + pageSize - 1) / pageSize) }

    /// The path of page `number` of the list at `base`: `base` itself, then `page-2.html`, `page-3.html`, …
    static func pagePath(_ base: String, _ number: Int) -> String {
        number <= 1 ? base : "\(base)page-\(number).html"
    }

    /// Every page of books and lists that a crawl of `/catalogue/` finds, each once: the lists, the categories and
    /// their pages, and the books.
    public var paths: [String] {
        var paths = (1...pageCount).map { Self.pagePath("/catalogue/", $0) }
        for category in Category.all {
            paths += (1...Self.pageCount(of: numbers(in: category).count)).map { Self.pagePath(category.path, $0) }
        }
        return paths + books.map(\.path)
    }
}
