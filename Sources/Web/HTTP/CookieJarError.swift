/// Why saved cookies could not be read back.
public struct CookieJarError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong; the raw value is the stable code.
    public enum Code: String, Sendable, Hashable {
        /// The bytes do not begin as a saved jar does.
        case notAJar = "cookies_not_a_jar"
        /// The jar was written by a version of this program that is not known here.
        case version = "cookies_version"
        /// A jar, but cut or changed.
        case damaged = "cookies_damaged"
    }

    /// What is wrong.
    public let code: Code
    /// The byte at which it was seen.
    public let position: Int

    init(_ code: Code, at position: Int) {
        self.code = code
        self.position = position
    }

    /// What is wrong, where, and what to do.
    public var description: String {
        let what =
            switch code {
            case .notAJar: "they are no saved cookies"
            case .version: "they were written by another version"
            case .damaged: "they are damaged"
            }
        return "the saved cookies cannot be read: \(what) (byte \(position)); delete them to go on without cookies"
    }
}
