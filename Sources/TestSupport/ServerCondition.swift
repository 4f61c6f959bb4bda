import Foundation
package import Testing

/// A server that a test needs is not there.
package struct ServerUnavailable: Error, CustomStringConvertible {
    package let server: String
    package let reason: String

    package var description: String {
        "\(server) is not available: \(reason). With CI=true this fails; without, the test is skipped."
    }
}

extension Trait where Self == ConditionTrait {
    /// The test needs `server`. Without it, the test is skipped on a person's machine, and fails where `CI=true` says
    /// that everything must be there.
    ///
    /// - Parameter unavailable: why the server cannot be used, or nil when it can.
    package static func needs(
        _ server: String, sourceLocation: SourceLocation = #_sourceLocation,
        unavailable: @escaping @Sendable () async -> String?
    ) -> ConditionTrait {
        .enabled(Comment(rawValue: "needs \(server)"), sourceLocation: sourceLocation) {
            guard let reason = await unavailable() else { return true }
            if ProcessInfo.processInfo.environment["CI"] == "true" {
                throw ServerUnavailable(server: server, reason: reason)
            }
            return false
        }
    }
}
