package import Jobs
import NIOHTTP1
import Synchronization

/// Who may ask for what: tokens and their roles, and browsers that another site has sent (P30).
package final class AccessControl: Sendable {
    package struct Configuration: Sendable {
        /// Whether every request needs a token. Without, all callers may do everything: for services on loopback only.
        package var requiresToken: Bool
        /// Origins of web pages that may ask, such as `https://desk.example.org`, besides the service's own.
        package var allowedOrigins: Set<String> = []
        /// Names by which the service is reached on loopback, besides the loopback ones.
        package var hosts: Set<String> = []

        package init(requiresToken: Bool) { self.requiresToken = requiresToken }
    }

    package let configuration: Configuration
    private let verify: @Sendable (String) async throws -> Token?
    private let failures = Mutex(FailedTries())
    private let waiting = Mutex(0)
    private let start = ContinuousClock.now

    /// More answers to wrong tokens than this do not wait at a time.
    private static let mostWaiting = 256

    /// - Parameter verify: the token of a secret, or nil.
    package init(configuration: Configuration, verify: @escaping @Sendable (String) async throws -> Token?) {
        self.configuration = configuration
        self.verify = verify
    }

    /// - Parameter tokens: nil when the service has none, so that only open routes answer where tokens are required.
    package convenience init(tokens: TokenStore?, configuration: Configuration) {
        self.init(configuration: configuration) { try await tokens?.verify($0) }
    }

    /// The same for a place where every request needs a token.
    var requiringTokens: AccessControl {
        var configuration = configuration
        configuration.requiresToken = true
        return AccessControl(configuration: configuration, verify: verify)
    }

    /// Lets a caller in, or throws 401, 403 or 429 as an ``HTTPFault``.
    ///
    /// - Parameters:
    ///   - role: what the route needs; nil for a route that is open.
    ///   - address: where the caller comes from.
    func admit(_ headers: HTTPHeaders, for role: Role?, from address: String) async throws {
        guard let role, configuration.requiresToken else { return }
        guard let value = headers.first(name: "authorization") else { throw Self.unauthorized }
        guard let secret = Credentials.token(in: value), let token = try await verify(secret) else {
            // A right token is always let in: whoever shares an address with somebody who guesses must not be shut out.
            try await failed(from: address)
            throw Self.unauthorized
        }
        guard token.role.allows(role) else {
            throw HTTPFault(
                .forbidden, "forbidden",
                "The token's role is \(token.role.rawValue), and this needs \(role.rawValue); use another token.")
        }
    }

    /// Somebody came with a wrong token or password: the answer waits, longer from try to try, and in the end is 429.
    func failed(from address: String) async throws {
        let caller = Self.network(of: address)
        if let seconds = failures.withLock({ $0.isRefused(caller, at: start.duration(to: .now)) }) {
            throw HTTPFault(
                .tooManyRequests, "too_many_tries",
                "Too many wrong tokens or passwords came from this address; wait before you try again.",
                retryAfter: seconds)
        }
        try await slowDown(caller)
    }

    /// Lets the answer to a wrong token wait, longer from try to try.
    private func slowDown(_ caller: String) async throws {
        let delay = failures.withLock { $0.fail(caller, at: start.duration(to: .now)) }
        guard delay > .zero else { return }
        let mayWait = waiting.withLock { count in
            guard count < Self.mostWaiting else { return false }
            count += 1
            return true
        }
        guard mayWait else { return }
        defer { waiting.withLock { $0 -= 1 } }
        try await Task.sleep(for: delay)
    }

    /// IPv6 callers count by their /64, of which each has one at least.
    private static func network(of address: String) -> String {
        guard address.utf8.contains(UInt8(ascii: ":")) else { return address }
        var groups = 0
        return String(
            address.prefix { character in
                if character == ":" { groups += 1 }
                return groups < 4
            })
    }

    private static let unauthorized = HTTPFault(
        .unauthorized, "unauthorized",
        "A valid token is needed: send \"Authorization: Bearer trawl_…\", made with \"trawl token create\".",
        headers: [("www-authenticate", "Bearer")])
}
