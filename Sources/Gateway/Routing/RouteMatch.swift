/// Which requests a route takes: those that meet all that is said here. What is empty or nil matches everything.
package struct RouteMatch: Sendable, Hashable {
    /// How a path is meant. Paths are compared as they read once percent-encoding is undone and dot segments are resolved.
    package enum Path: Sendable, Hashable {
        case exact(String)
        /// `/api` takes `/api` and `/api/x`, not `/apis`; `/api/` takes what is below it.
        case prefix(String)
        /// `*` stands for one or more bytes of a segment, `**` for any bytes.
        case pattern(String)
    }

    /// A field that a request must have.
    package struct Field: Sendable, Hashable {
        /// In lower case.
        package var name: String
        /// Nil for any. `*` stands for any bytes.
        package var value: String?

        package init(name: String, value: String? = nil) {
            self.name = name
            self.value = value
        }
    }

    /// Names without a port, in lower case: `shop.example`, or `*.example` for all names below `example`.
    package var hosts: [String] = []
    package var path: Path?
    /// As they are written: methods are case-sensitive.
    package var methods: [String] = []
    package var fields: [Field] = []

    package init() {}
}
