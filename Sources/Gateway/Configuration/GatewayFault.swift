/// Something that is wrong with a configuration, or worth a warning.
package struct GatewayFault: Error, Sendable, Hashable {
    /// A step on the way to it.
    package enum Step: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
        case key(String)
        /// In a list, from 0.
        case index(Int)

        package init(stringLiteral key: String) { self = .key(key) }

        package init(integerLiteral index: Int) { self = .index(index) }
    }

    /// Where it stands, by the keys of a configuration file: `["routes", 2, "upstream"]`.
    package let path: [Step]
    /// One sentence for a person: what is wrong, and what to do.
    package let message: String

    package init(_ path: [Step], _ message: String) {
        self.path = path
        self.message = message
    }
}
