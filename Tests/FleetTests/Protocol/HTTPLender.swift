import Fleet
import Jobs
import Logging
import Services
import TestSupport

/// A client of the controller behind its real port, with a token of the role `node`.
struct HTTPLender: ControllerClientLender {
    enum Form: CaseIterable, Sendable { case plain, tls }

    let form: Form

    private static let secret = "secret-of-a-node"

    private static var access: AccessControl {
        AccessControl(configuration: .init(requiresToken: true)) { secret in
            guard secret == Self.secret else { return nil }
            return Token(name: .named("nodes"), role: .node, createdAt: .start)
        }
    }

    func withClient(of controller: Controller, _ body: (HTTPControllerClient) async throws -> Void) async throws {
        try await withScratchFolder { folder in
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            var listening = HTTPService.Configuration(port: 0)
            var authorities: String?
            if form == .tls {
                let authority = try await TestAuthority(in: folder)
                let certificate = try await authority.issue("controller", for: ["IP:127.0.0.1"])
                listening.certificate = .init(chain: certificate.chain, key: certificate.key)
                authorities = authority.certificate
            }
            let table = ControllerRoutes(controller: controller, version: "1", backup: nil) { _ in [] }.table()
            let service = HTTPService(
                name: "controller", table: table, access: Self.access, configuration: listening, logger: logger)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await service.run() }
                defer { tasks.cancelAll() }
                var configuration = HTTPControllerClient.Configuration(address: try await service.listening().url)
                configuration.token = Self.secret
                configuration.authorities = authorities
                let client = try HTTPControllerClient(configuration, logger: logger)
                do {
                    try await body(client)
                } catch {
                    try await client.close()
                    throw error
                }
                try await client.close()
            }
        }
    }
}
