package import SQL

/// Tokens that let people and nodes in. Only their hashes are stored (P33).
package final class TokenStore: Sendable {
    package init(_ database: any Database, time: any TimeSource = SystemTime()) async throws { fatalError("not built") }

    /// Makes a token, `trawl_` and 43 characters of base64url (256 random bits); its text is never to be had again.
    package func create(name: EntityName, role: Role) async throws -> (token: Token, secret: String) { fatalError() }
    package func list() async throws -> [Token] { fatalError() }
    /// Answers whether there was one.
    package func revoke(name: EntityName) async throws -> Bool { fatalError() }
    /// The token with that secret, or nil. Remembered for a second, so that a revocation holds within that time.
    package func verify(_ secret: String) async throws -> Token? { fatalError() }
    /// Whether there is any token at all.
    package func isEmpty() async throws -> Bool { fatalError() }
}

/// What a token allows. `read` < `operate` < `admin`; `node` is what a worker needs and nothing else.
package enum Role: String, Sendable, CaseIterable {
    case read, operate, admin, node

    /// Whether who has this role may do what `needed` allows.
    package func allows(_ needed: Role) -> Bool {
        switch (self, needed) {
        case (.admin, _), (.operate, .operate), (.operate, .read), (.read, .read), (.node, .node): true
        default: false
        }
    }
}

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
