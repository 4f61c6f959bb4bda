import Foundation
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
            api: try await token("test", role: "admin", folder, environment),
            node: try await token("nodes", role: "node", folder, environment))
    } _: { platform in
        try await body(platform)
    }
}

/// Makes a token with the program itself, as an operator would.
func token(
    _ name: String, role: String, _ folder: ScratchFolder, _ environment: [String: String?]
) async throws -> String {
    var environment = environment
    environment["TRAWL_DATA"] = folder.file("data")
    let made = try await Program.built("trawl").run(
        ["token", "create", name, "--role", role], environment: environment, in: folder.path)
    guard made.code == 0,
        let secret = made.output.split(whereSeparator: \.isWhitespace).first(where: { $0.hasPrefix("trawl_") })
    else { throw ScriptError.unexpected("trawl token create: \(made.output)\(made.errors)") }
    return String(secret)
}
