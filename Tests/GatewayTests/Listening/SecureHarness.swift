import NIOCore
import TestSupport

@testable import Gateway

/// A gateway that speaks TLS, in front of servers that a test writes.
struct SecureHarness {
    let proxy: ProxyHarness
    let authority: TestAuthority
    let folder: ScratchFolder
    var port: Int { proxy.port }

    static let curl = Program(path: "/usr/bin/curl")
    static let openssl = Program(path: "/usr/bin/openssl")

    /// What curl writes to its output.
    func curl(_ path: String, _ arguments: [String] = []) async throws -> String {
        let result = try await Self.curl.run(
            ["-s", "-S", "--max-time", "60", "--cacert", authority.certificate] + arguments
                + ["https://localhost:\(port)\(path)"])
        guard result.code == 0 else { throw ScriptError.unexpected(result.errors) }
        return result.output
    }

    /// The subject of the certificate that a client is shown.
    func subject(_ name: String?, on port: Int? = nil) async throws -> String {
        let naming = name.map { ["-servername", $0] } ?? ["-noservername"]
        let result = try await Self.openssl.run(
            ["s_client", "-connect", "127.0.0.1:\(port ?? self.port)"] + naming, input: "")
        let line = result.output.split(separator: "\n").first { $0.hasPrefix("subject=") } ?? "none"
        return String(line.dropFirst(8)).replacing(" ", with: "")
    }
}

/// Lends a gateway with TLS on its one listener.
func withSecureProxy(
    _ scripts: [@Sendable (ScriptedConnection) async throws -> Void],
    names: [String] = ["DNS:localhost", "IP:127.0.0.1"],
    configure: (inout GatewayConfiguration) -> Void = { _ in }, isolation: isolated (any Actor)? = #isolation,
    _ body: (SecureHarness) async throws -> Void
) async throws {
    try await withScratchFolder { folder in
        let authority = try await TestAuthority(in: folder)
        let certificate = try await authority.issue("server", for: names)
        try await withProxy(scripts) { configuration in
            configuration.listeners = [.secure([certificate])]
            configure(&configuration)
        } _: { proxy in
            try await body(SecureHarness(proxy: proxy, authority: authority, folder: folder))
        }
    }
}

extension ListenerConfiguration {
    static func secure(_ certificates: [TestAuthority.Certificate]) -> ListenerConfiguration {
        var listener = ListenerConfiguration(port: 0)
        listener.tls = TLS(certificates: certificates.map { .init(chain: $0.chain, key: $0.key) })
        return listener
    }
}
