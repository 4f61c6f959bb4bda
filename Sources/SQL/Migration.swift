/// One step of the schema. Never changed once it has been released: a later step mends it.
package struct Migration: Sendable {
    /// 1, 2, 3 … within its room.
    package let version: Int
    /// What it does, in a few words.
    package let name: String
    /// Its statements for a dialect.
    package let statements: @Sendable (SQLDialect) -> [String]

    package init(_ version: Int, _ name: String, _ statements: @escaping @Sendable (SQLDialect) -> [String]) {
        self.version = version
        self.name = name
        self.statements = statements
    }
}
