import Jobs
import Web

/// The part of a list that a caller wants, by `limit` and `offset` of the query.
struct ListPart: Sendable {
    let limit: Int
    let offset: Int

    /// Reads both. Without a limit it is the most that there may be. Throws a ``JSONFieldFault``.
    init(_ fields: inout JSONFields, most: Int) throws(JSONFieldFault) {
        limit = try fields.integer("limit", in: 1...most) ?? most
        offset = try fields.integer("offset", in: Ranges.offset) ?? 0
    }

    /// The two, for the document.
    static func parameters(most: Int) -> [RouteParameter] {
        [
            RouteParameter("limit", in: .query, .integer(1...most, default: most), "At most so many."),
            RouteParameter(
                "offset", in: .query, .integer(Ranges.offset, default: 0), "Leave out so many at the front."),
        ]
    }

    /// That part; nothing beyond the end.
    func of<Element>(_ list: [Element]) -> ArraySlice<Element> { list.dropFirst(offset).prefix(limit) }
}
