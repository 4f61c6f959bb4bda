/// A user name and a password for HTTP's Basic scheme (RFC 7617), towards a site or a proxy.
@usableFromInline
package struct BasicCredentials: Sendable, Hashable, CustomStringConvertible {
    private let encoded: String

    /// - Returns: nil when `user` holds a colon, or either holds a control character: the scheme cannot carry them.
    package init?(user: String, password: String) {
        let isControl: (UInt8) -> Bool = { $0 < 0x20 || $0 == 0x7F }
        guard !user.utf8.contains(UInt8(ascii: ":")), !user.utf8.contains(where: isControl),
            !password.utf8.contains(where: isControl)
        else { return nil }
        encoded = Base64.encode(Array("\(user):\(password)".utf8).span)
    }

    /// The value for `Authorization` or `Proxy-Authorization`.
    package var fieldValue: String { "Basic " + encoded }

    /// Says nothing: this value must not end in a log (P33).
    @usableFromInline package var description: String { "Basic ***" }
}

extension BasicCredentials: CustomReflectable {
    @usableFromInline package var customMirror: Mirror { Mirror(self, children: []) }
}
