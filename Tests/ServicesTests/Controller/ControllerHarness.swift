import Fleet
import Jobs
import SQL
import ServiceLifecycle
import Services
import TestSupport
import Web

/// A controller with its API on a free port, all in a scratch folder.
struct RunningController: Sendable {
    let controller: Controller
    let table: RouteTable
    let port: Int
    /// Begins the graceful end of the service.
    let stop: @Sendable () async -> Void

    /// Runs one for the time of `body`.
    @discardableResult
    static func run<Answer>(
        access: AccessControl = TestRoutes.open, isolation: isolated (any Actor)? = #isolation,
        _ body: (RunningController) async throws -> Answer
    ) async throws -> Answer {
        try await withScratchFolder { folder in
            let database = try SQLiteDatabase(path: folder.file("trawl.db"))
            var configuration = Controller.Configuration()
            configuration.commands = Set(["wordcount"].compactMap { EntityName($0) })
            var inventory = Inventory()
            inventory.workers = ["node6.lan"].compactMap { EntityName($0) }
            configuration.inventory = inventory
            let controller = Controller(
                jobs: try await JobStore(database, seed: 1), spiders: try await SpiderStore(database),
                outputs: try OutputStore(folder: folder.file("outputs")), configuration: configuration,
                logger: TestRoutes.logger)
            let hooks = BackupHooks(folder: folder.path) { withOutputs, sink in
                try await sink(Array("tar \(withOutputs)".utf8))
            } restore: { path in
                let bytes = try folder.bytes(String(path.dropFirst(folder.path.count + 1)))
                return .init(jobs: bytes.count, spiders: 2, outputs: 3)
            }
            let table = ControllerRoutes(controller: controller, version: "1.2.3", backup: hooks) { format in
                Array("\(format)".utf8)
            }.table()
            let service = HTTPService(
                name: "controller", table: table, access: access, configuration: .init(port: 0),
                logger: TestRoutes.logger)
            let answer = try await withRunning([controller, service]) { group in
                let port = try await service.listening().port
                return try await body(
                    RunningController(controller: controller, table: table, port: port) {
                        await group.triggerGracefulShutdown()
                    })
            }
            try await database.close()
            return answer
        }
    }

    func get(_ target: String, _ headers: [(String, String)] = []) async throws -> RawAnswer {
        try await RawClient.fetch(target, port: port, headers: headers)
    }

    func post(_ target: String, _ body: String = "", _ headers: [(String, String)] = []) async throws -> RawAnswer {
        try await RawClient.fetch(target, port: port, method: "POST", headers: headers, body: body)
    }

    func send(_ method: String, _ target: String, _ body: String = "") async throws -> RawAnswer {
        try await RawClient.fetch(target, port: port, method: method, body: body)
    }

    /// Submits a crawl and answers its id.
    func submit(_ url: String = "https://example.com/") async throws -> JobID {
        let answer = try await post("/scrape", #"{"start_url":"\#(url)"}"#)
        return try Self.id(answer.json["job_id"])
    }

    static func id(_ value: JSONValue?) throws -> JobID {
        guard case .string(let text)? = value, let id = JobID(text) else {
            throw ScriptError.unexpected("\(value ?? .null)")
        }
        return id
    }

    /// A node that has joined.
    func join(_ node: String) async throws -> NodeSession {
        guard let name = EntityName(node) else { throw ScriptError.unexpected(node) }
        let welcome = try await controller.join(
            NodeHello(
                capabilities: NodeCapabilities(name: name, runtimes: [.crawl, .command]), slots: 2,
                architecture: "x86_64",
                version: "1", address: nil, held: []))
        return welcome.session
    }

    /// A node that takes a job, as `body` wants it, and holds on to its session.
    func lease(_ node: String = "node1") async throws -> (session: NodeSession, assignment: Assignment) {
        let session = try await join(node)
        let assignments = try await controller.lease(session: session, free: 1, wait: .seconds(60))
        guard let first = assignments.first else { throw ScriptError.unexpected("no job") }
        return (session, first)
    }
}
