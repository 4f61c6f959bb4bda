import Foundation
package import Testing

extension Trait where Self == ConditionTrait {
    /// The test starts a PostgreSQL server.
    package static var needsPostgres: ConditionTrait { .needs("PostgreSQL") { PostgresServer.unavailable } }
}

/// Lends one PostgreSQL server to all tests of a suite, as ``PostgresServer/current``. Where there is none the suite
/// runs without, but for `CI=true`, where that fails. It runs with `fsync=off`: its tests do not kill it.
package struct SharedPostgres: SuiteTrait, TestScoping {
    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        if let reason = PostgresServer.unavailable {
            if ProcessInfo.processInfo.environment["CI"] == "true" {
                throw ServerUnavailable(server: "PostgreSQL", reason: reason)
            }
            return try await function()
        }
        try await withPostgres(settings: ["fsync": "off"]) { server in
            try await PostgresServer.$current.withValue(server) { try await function() }
        }
    }
}

extension Trait where Self == SharedPostgres {
    /// One PostgreSQL server for the whole suite.
    package static var sharedPostgres: SharedPostgres { SharedPostgres() }
}

extension PostgresServer {
    /// That of the suite, when it has ``Testing/Trait/sharedPostgres``.
    @TaskLocal package static var current: PostgresServer?
}
