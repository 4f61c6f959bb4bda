import Jobs
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Services
import TestSupport
import Web

/// Runs a service on a free port for the time of `body`, then shuts it down gracefully.
@discardableResult
func withService<Answer>(
    _ table: RouteTable = TestRoutes.table, access: AccessControl = TestRoutes.open,
    configure: (inout HTTPService.Configuration) -> Void = { _ in }, services more: [any Service] = [],
    isolation: isolated (any Actor)? = #isolation, _ body: (HTTPService.Address) async throws -> Answer
) async throws -> Answer {
    var configuration = HTTPService.Configuration(port: 0)
    configure(&configuration)
    let service = HTTPService(
        name: "test", table: table, access: access, configuration: configuration, logger: TestRoutes.logger)
    return try await withRunning([service] + more) { _ in
        try await body(try await service.listening())
    }
}

/// Runs services for the time of `body`, which may end them itself.
func withRunning<Answer>(
    _ services: [any Service], isolation: isolated (any Actor)? = #isolation,
    _ body: (ServiceGroup) async throws -> Answer
) async throws -> Answer {
    var configuration = ServiceGroupConfiguration(services: services, logger: TestRoutes.logger)
    configuration.maximumGracefulShutdownDuration = .seconds(20)
    let group = ServiceGroup(configuration: configuration)
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        let outcome: Result<Answer, any Error>
        do {
            outcome = .success(try await body(group))
        } catch {
            outcome = .failure(error)
        }
        await group.triggerGracefulShutdown()
        do {
            try await tasks.waitForAll()
        } catch {
            // Why the body failed says more.
            _ = try outcome.get()
            throw error
        }
        return try outcome.get()
    }
}

/// Routes that do next to nothing, so that only the layer above them is tested.
enum TestRoutes {
    static let open = AccessControl(configuration: .init(requiresToken: false)) { _ in nil }

    static let logger: Logger = {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }()

    static let table = RouteTable(title: "Test", version: "1", about: "Nothing.", schemas: [], routes: all)

    /// `secret-<role>` is a token of that role.
    static func guarded(_ configure: (inout AccessControl.Configuration) -> Void = { _ in }) -> AccessControl {
        var configuration = AccessControl.Configuration(requiresToken: true)
        configure(&configuration)
        return AccessControl(configuration: configuration) { secret in
            guard secret.hasPrefix("secret-"), let role = Role(rawValue: String(secret.dropFirst(7))),
                let name = EntityName("test")
            else { return nil }
            return Token(name: name, role: role, createdAt: Timestamp(microseconds: 0))
        }
    }

    private static let echo = BodyShape.json(
        .object([("name", .name), ("count", .integer(1...10)), ("urls", .list(.string()))]), limit: 4_096)

    private static let id = [RouteParameter("id", in: .path, .name, "Its id.")]

    static let all: [Route] = [
        Route(.GET, "/open", "open", "Open", tag: "T", role: nil, answers: [.json(.any)]) { _ in .json(["ok": true]) },
        Route(.GET, "/things/{id}", "thing", "Read", tag: "T", role: .read, parameters: id, answers: [.json(.any)]) {
            request in
            try request.finish()
            return .json(["id": .string(try request.jobID().text)])
        },
        Route(
            .GET, "/things/latest", "latest", "A name before a parameter", tag: "T", role: .read, answers: [.json(.any)]
        ) { _ in
            .json(["latest": true])
        },
        Route(.POST, "/echo", "echo", "Echo", tag: "T", role: .operate, body: echo, answers: [.json(.any)]) { request in
            var fields = try request.fields()
            var answer = JSONObject()
            answer["name"] = try fields.string("name").map { .string($0) } ?? .null
            answer["count"] = try fields.integer("count", in: 1...10).map { .integer(Int64($0)) } ?? .null
            answer["urls"] = try fields.strings("urls").map { .array($0.map { .string($0) }) } ?? .null
            try fields.finish()
            return .json(.object(answer))
        },
        Route(.DELETE, "/things/{id}", "drop", "Admin", tag: "T", role: .admin, parameters: id, answers: [.json(.any)])
        { _ in .json([:]) },
        Route(.POST, "/node", "node", "Node", tag: "T", role: .node, body: echo, answers: [.json(.any)]) { _ in
            .json([:])
        },
        Route(.GET, "/broken", "broken", "Fails", tag: "T", role: nil, answers: [.json(.any)]) { _ in throw Unforeseen()
        },
        Route(
            .GET, "/slow", "slow", "Takes too long", tag: "T", role: nil, answers: [.json(.any)],
            timeLimit: .milliseconds(50)
        ) { _ in
            try await Task.sleep(for: .seconds(60))
            return .json([:])
        },
        Route(.GET, "/stream", "stream", "A long body", tag: "T", role: nil, answers: [.json(.any)]) { _ in
            .stream(type: "text/plain") { body in
                for number in 0..<1_000 { try await body.write(Array("line \(number)\n".utf8)) }
            }
        },
        Route(.GET, "/torn", "torn", "Breaks off", tag: "T", role: nil, answers: [.json(.any)]) { _ in
            .stream(type: "text/plain") { body in
                try await body.write(Array("half".utf8))
                throw Unforeseen()
            }
        },
        Route(
            .POST, "/count", "count", "Reads a stream", tag: "T", role: nil,
            body: .bytes(type: "application/octet-stream", limit: 100_000_000), answers: [.json(.any)],
            work: .streaming { _, body in
                var count = 0
                while let bytes = try await body.next() { count += bytes.readableBytes }
                return .json(["count": .integer(Int64(count))])
            }),
    ]

    struct Unforeseen: Error, CustomStringConvertible {
        var description: String { "a secret detail" }
    }
}

extension RawAnswer {
    /// The stable code of an error.
    var code: String? {
        guard let body = try? json, case .string(let code)? = body["error"] else { return nil }
        return code
    }
}
