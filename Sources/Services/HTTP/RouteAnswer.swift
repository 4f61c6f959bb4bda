/// An answer that the document names.
package struct RouteAnswer: Sendable {
    package let status: Int
    package let note: String
    /// Media types with their shapes.
    package let content: [(type: String, schema: Schema)]

    package init(_ status: Int, _ note: String, content: [(type: String, schema: Schema)]) {
        self.status = status
        self.note = note
        self.content = content
    }

    /// 200 with JSON.
    package static func json(_ schema: Schema, _ note: String = "Done.") -> RouteAnswer {
        RouteAnswer(200, note, content: [("application/json", schema)])
    }

    /// An error with its usual body.
    package static func fault(_ status: Int, _ note: String) -> RouteAnswer {
        RouteAnswer(status, note, content: [("application/json", .named("Error"))])
    }
}
