package import SQL
import Synchronization

/// Tokens that let people and nodes in. Only their hashes are stored (P33).
///
/// A token has 256 random bits, so its plain SHA-256 gives nothing away, and no slow hash is needed. It is found by that
/// hash: how long the search takes depends on the hash of what was sent, which nobody can steer towards the stored one, so
/// that nothing is gained by comparing in constant time.
package final class TokenStore: Sendable {
    private let database: any Database
    private let time: any TimeSource
    private let known = Mutex([String: Known]())

    private struct Known: Sendable {
        var token: Token
        var until: Timestamp
    }

    /// A revocation, also by another process, holds within this time.
    private static let remembered: Duration = .seconds(1)
    private static let mostRemembered = 10_000
    private static let prefix = "trawl_"

    /// Opens the store: brings the schema up to date.
    package init(_ database: any Database, time: any TimeSource = SystemTime()) async throws {
        self.database = database
        self.time = time
        try await database.migrate(Schema.migrations)
    }

    /// Makes a token, `trawl_` and 43 characters of base64url (256 random bits); its text is never to be had again. Throws
    /// ``TokenFault`` when the name is taken.
    package func create(name: EntityName, role: Role) async throws -> (token: Token, secret: String) {
        let token = Token(name: name, role: role, createdAt: time.now)
        let secret = Self.makeSecret()
        let digest = Digest(of: secret).description
        try await database.write { connection in
            let added = try connection.execute(
                "INSERT INTO tokens (name, role, digest, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [.text(name.text), .text(role.rawValue), .text(digest), .integer(token.createdAt.microseconds)])
            guard added > 0 else { throw TokenFault.nameTaken(name) }
        }
        return (token, secret)
    }

    /// All tokens, sorted by name.
    package func list() async throws -> [Token] {
        try await database.read { connection in
            try connection.query("SELECT name, role, created_at FROM tokens").compactMap(Self.token)
        }.sorted { $0.name < $1.name }
    }

    /// Answers whether there was one.
    package func revoke(name: EntityName) async throws -> Bool {
        let revoked = try await database.write {
            try $0.execute("DELETE FROM tokens WHERE name = ?", [.text(name.text)]) > 0
        }
        known.withLock { $0.removeAll() }
        return revoked
    }

    /// The token with that secret, or nil. Remembered for a second, so that a revocation holds within that time.
    package func verify(_ secret: String) async throws -> Token? {
        // What cannot be a token costs no search.
        guard secret.hasPrefix(Self.prefix), secret.utf8.count == Self.prefix.utf8.count + 43 else { return nil }
        let digest = Digest(of: secret).description
        let now = time.now
        if let found = known.withLock({ $0[digest] }), now < found.until { return found.token }
        let token = try await database.read { connection in
            try connection.first("SELECT name, role, created_at FROM tokens WHERE digest = ?", [.text(digest)])
                .flatMap(Self.token)
        }
        known.withLock { known in
            if known.count >= Self.mostRemembered { known.removeAll() }
            known[digest] = token.map { Known(token: $0, until: now + Self.remembered) }
        }
        return token
    }

    /// Whether there is no token at all.
    package func isEmpty() async throws -> Bool {
        try await database.read { try $0.first("SELECT 1 FROM tokens LIMIT 1") == nil }
    }

    private static func makeSecret() -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return prefix + base64URL(bytes)
    }

    /// Base 64 for names and URLs, without padding (RFC 4648 §5).
    private static func base64URL(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var text: [UInt8] = []
        var (bits, held) = (0, 0)
        for byte in bytes {
            bits = (bits << 8 | Int(byte)) & 0x3FFF
            held += 8
            while held >= 6 {
                held -= 6
                text.append(alphabet[bits >> held & 63])
            }
        }
        if held > 0 { text.append(alphabet[bits << (6 - held) & 63]) }
        return String(decoding: text, as: UTF8.self)
    }

    private static func token(_ row: SQLRow) -> Token? {
        guard let name = row[0].text.flatMap({ EntityName($0) }), let role = row[1].text.flatMap(Role.init),
            let created = row[2].integer
        else { return nil }
        return Token(name: name, role: role, createdAt: Timestamp(microseconds: created))
    }
}
