/// A token without its secret.
package struct Token: Sendable, Hashable {
    package var name: EntityName
    package var role: Role
    package var createdAt: Timestamp

    package init(name: EntityName, role: Role, createdAt: Timestamp) {
        self.name = name
        self.role = role
        self.createdAt = createdAt
    }
}
