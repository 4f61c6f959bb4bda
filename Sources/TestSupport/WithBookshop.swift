package import Bookshop

/// Opens a small shop, lends it to `body`, and closes it: ``Bookshop/withServer(_:isolation:_:)`` with `books` books.
@discardableResult
package func withBookshop<Answer>(
    books: Int = 60, isolation: isolated (any Actor)? = #isolation,
    configure: (inout Bookshop.Configuration) -> Void = { _ in },
    _ body: (RunningBookshop) async throws -> Answer
) async throws -> Answer {
    var configuration = Bookshop.Configuration(books: books)
    configure(&configuration)
    return try await Bookshop.withServer(configuration, isolation: isolation, body)
}
