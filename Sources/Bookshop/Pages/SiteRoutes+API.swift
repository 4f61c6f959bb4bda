import FoundationEssentials
import HTTPTypes
import Hummingbird

extension SiteRoutes {
    /// The catalogue as JSON: `/api/books?page=1&per_page=50` and `/api/books/<id>`.
    func addAPI(to router: Router<BasicRequestContext>) {
        router.get("/api/books") { request, _ in
            let query = request.uri.queryParameters
            let size = min(200, max(1, query["per_page"].flatMap { Int($0) } ?? 50))
            let page = max(1, query["page"].flatMap { Int($0) } ?? 1)
            return try json(BookList(catalogue: shop.catalogue, page: min(page, 1_000_000), size: size))
        }
        router.get("/api/books/:id") { _, context in
            guard let id = context.parameters.get("id", as: Int.self), let book = shop.catalogue.book(id) else {
                return Response.bytes(Array(#"{"error":"no such book"}"#.utf8), "application/json", status: .notFound)
            }
            return try json(BookEntry(book))
        }
    }

    private func json(_ value: some Encodable) throws -> Response {
        let encoder = JSONEncoder()
        // The same bytes every time.
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return .bytes(Array(try encoder.encode(value)), "application/json")
    }
}

/// A page of the API's list.
private struct BookList: Encodable {
    let count: Int
    let page: Int
    let pages: Int
    /// Where the next page is; absent from the last one.
    let next: String?
    let books: [BookEntry]

    init(catalogue: Catalogue, page: Int, size: Int) {
        count = catalogue.count
        self.page = page
        pages = max(1, (catalogue.count + size - 1) / size)
        next = page < pages ? "/api/books?page=\(page + 1)&per_page=\(size)" : nil
        books = ((page - 1) * size + 1...page * size).compactMap { catalogue.book($0).map(BookEntry.init) }
    }
}

/// A book in the API. Prices are decimal numbers there.
private struct BookEntry: Encodable {
    struct Price: Encodable {
        let amount: Double
        let currency: String
        let text: String
    }

    let id: Int
    let title: String
    let author: String
    let category: String
    let url: String
    let image: String
    let price: Price
    let stock: Int
    let rating: Int
    let code: String
    let published: String
    let pages: Int
    let language: String
    let related: [Int]

    init(_ book: Book) {
        id = book.id
        title = book.title
        author = book.author
        category = book.category.name
        url = book.path
        image = book.imagePath
        let amount = book.language == .japanese ? Double(book.price) : Double(book.price) / 100
        price = Price(amount: amount, currency: book.currency, text: book.priceText)
        stock = book.stock
        rating = book.rating
        code = book.productCode
        published = book.published
        pages = book.pages
        language = book.language.rawValue
        related = book.related
    }
}
