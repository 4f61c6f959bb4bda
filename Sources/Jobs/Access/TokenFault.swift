/// Why a token was not made.
package struct TokenFault: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable {
        case nameTaken = "token_exists"
    }

    package let code: Code
    package let description: String

    static func nameTaken(_ name: EntityName) -> TokenFault {
        TokenFault(
            code: .nameTaken, description: "there is a token named \(name); revoke it first, or choose another name")
    }
}
