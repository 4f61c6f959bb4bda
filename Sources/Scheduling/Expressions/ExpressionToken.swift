import Web

/// A piece of an expression, and where it begins.
struct ExpressionToken: Hashable {
    enum Kind: Hashable {
        case value(JSONValue)
        case name(String)
        /// `==`, `(`, `.` and the like.
        case sign(String)
        case end
    }

    let kind: Kind
    /// The first character is 1.
    let place: Int

    /// As a person would call it.
    var text: String {
        switch kind {
        case .value(let value): value.description
        case .name(let name): name
        case .sign(let sign): sign
        case .end: "the end"
        }
    }
}
