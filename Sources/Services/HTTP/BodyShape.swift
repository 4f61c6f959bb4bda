/// What a route takes as its body.
package enum BodyShape: Sendable {
    case none
    /// JSON of a shape, at most `limit` bytes; its members may come as a query string instead.
    case json(Schema, limit: Int)
    /// Bytes of a media type, at most `limit`. Any `Content-Type` is taken.
    case bytes(type: String, limit: Int)

    /// The most bytes.
    var limit: Int {
        switch self {
        case .none: 0
        case .json(_, let limit), .bytes(_, let limit): limit
        }
    }
}
