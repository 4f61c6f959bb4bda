import TestSupport

/// A platform whose controller listens beyond loopback, with a token made before it starts.
@discardableResult
func withOpenPlatform<Answer>(
    _ configuration: String, isolation: isolated (any Actor)? = #isolation,
    _ body: (TrawlPlatform) async throws -> Answer
) async throws -> Answer {
    try await withPlatform(
        "controller", configuration: configuration, environment: ["TRAWL_CONTROLLER_HOST": "0.0.0.0"]
    ) { folder, environment in
        // An admin's token for the test, and one for the nodes, which is all that they need.
        TrawlPlatform.Tokens(
            api: try await TrawlPlatform.token("test", role: "admin", in: folder, environment: environment),
            node: try await TrawlPlatform.token("nodes", role: "node", in: folder, environment: environment))
    } _: { platform in
        try await body(platform)
    }
}
