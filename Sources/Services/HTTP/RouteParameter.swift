/// A parameter in the path, the query or the header.
package struct RouteParameter: Sendable {
    package enum Place: String, Sendable { case path, query, header }

    package let name: String
    package let place: Place
    package let schema: Schema
    package let note: String
    /// Whether it must be there; those in the path always must.
    package let isRequired: Bool

    package init(_ name: String, in place: Place, _ schema: Schema, _ note: String, isRequired: Bool = false) {
        self.name = name
        self.place = place
        self.schema = schema
        self.note = note
        self.isRequired = isRequired || place == .path
    }
}
