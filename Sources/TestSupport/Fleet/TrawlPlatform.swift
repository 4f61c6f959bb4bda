import Foundation
import Synchronization

/// A platform of one test: the built program in a scratch folder, on ports of its own. See
/// ``withPlatform(_:in:configuration:environment:data:starts:isolation:prepare:_:)``.
package final class TrawlPlatform: Sendable {
    /// Where all its processes run: holds `trawl.yaml`, the data folders and the ready files.
    package let folder: ScratchFolder
    /// `trawl up` or `trawl controller`.
    package let controller: PlatformPart
    /// What all its processes and commands get besides the tests' own variables; a nil value removes one.
    let variables: [String: String?]
    let tokens: Tokens?
    private let workers = Mutex<[PlatformPart]>([])

    /// What a platform beyond loopback is asked with.
    package struct Tokens: Sendable {
        /// The test's own.
        package var api: String
        /// The workers'.
        package var node: String

        package init(api: String, node: String) {
            self.api = api
            self.node = node
        }
    }

    fileprivate init(
        _ command: [String], folder: ScratchFolder, environment: [String: String?], tokens: Tokens?
    ) {
        self.folder = folder
        self.tokens = tokens
        variables = environment
        controller = PlatformPart(
            command, name: command.first ?? "trawl", folder: folder, environment: environment)
    }

    /// What removes the variables of whoever runs the tests: they say nothing to the programs under test.
    package static var clean: [String: String?] {
        var variables: [String: String?] = [:]
        for name in ProcessInfo.processInfo.environment.keys
        where name.hasPrefix("TRAWL_") || name.hasPrefix("DISPYCLUSTER_") {
            variables[name] = .some(nil)
        }
        return variables
    }

    /// The controller's address, such as `http://127.0.0.1:8081`.
    package var address: String { controller.addresses["controller"] ?? "" }

    /// The controller's API. Plain HTTP: one that speaks TLS is asked by commands.
    package var api: ServiceClient { ServiceClient(port: controller.port("controller"), token: tokens?.api) }

    /// The API of the worker that `trawl up` brings along.
    package var worker: ServiceClient { ServiceClient(port: controller.port("worker"), token: tokens?.api) }

    /// The API gateway of `trawl up`.
    package var gateway: ServiceClient { ServiceClient(port: controller.port("api-gateway"), token: tokens?.api) }

    /// The scheduler of `trawl up`.
    package var scheduler: ServiceClient { ServiceClient(port: controller.port("scheduler"), token: tokens?.api) }

    /// Monitoring of `trawl up`.
    package var monitoring: ServiceClient { ServiceClient(port: controller.port("monitoring"), token: tokens?.api) }

    /// Every process of the platform.
    package var parts: [PlatformPart] { [controller] + workers.withLock { $0 } }

    /// Adds a node with a data folder of its own, and starts it: `trawl worker --controller …`.
    ///
    /// - Parameters:
    ///   - slots: how many jobs it runs at a time.
    ///   - namespace: where it runs; by default beside the controller.
    ///   - host: the controller's host as the node sees it.
    @discardableResult
    package func startWorker(
        _ name: String, slots: Int = 2, in namespace: NetworkNamespace? = nil, controller host: String = "127.0.0.1",
        environment more: [String: String?] = [:]
    ) async throws -> PlatformPart {
        var environment = variables
        environment["TRAWL_WORKER_NAME"] = name
        environment["TRAWL_WORKER_SLOTS"] = "\(slots)"
        environment["TRAWL_DATA"] = folder.file("data-\(name)")
        if let tokens { environment["TRAWL_TOKEN"] = tokens.node }
        environment.merge(more) { $1 }
        let scheme = address.prefix { $0 != ":" }
        let part = PlatformPart(
            ["worker", "--controller", "\(scheme)://\(host):\(controller.port("controller"))"], name: name,
            folder: folder, environment: environment, namespace: namespace)
        workers.withLock { $0.append(part) }
        try await part.start()
        return part
    }

    /// Starts a scheduler of its own on the platform's database: `trawl scheduler`.
    package func startScheduler(
        _ name: String, environment more: [String: String?] = [:]
    ) async throws -> PlatformPart {
        var environment = variables
        environment["TRAWL_DATA"] = folder.file("data-\(name)")
        environment["TRAWL_CONTROLLER_URL"] = address
        if let tokens { environment["TRAWL_TOKEN"] = tokens.api }
        environment.merge(more) { $1 }
        let part = PlatformPart(["scheduler"], name: name, folder: folder, environment: environment)
        workers.withLock { $0.append(part) }
        try await part.start()
        return part
    }

    fileprivate func destroy() {
        for part in parts { part.destroy() }
    }
}

/// Starts a platform, lends it to `body`, and ends all its processes afterwards. When `body` throws, their logs are
/// printed.
///
/// - Parameters:
///   - command: `up` when it is left out, or `controller` for one without a worker; with its flags.
///   - folder: where it runs and keeps everything, in `trawl-data`; one of its own by default.
///   - configuration: what `trawl.yaml` says. Without, there is no such file, and the worker of `up` is called `here`.
///   - environment: for all its processes, and for commands that ask it; a nil value removes the variable.
///   - data: the controller's data folder, when it is another.
///   - starts: whether the controller is started; without, the body does it.
///   - prepare: is called with the scratch folder and the environment before anything runs, and makes tokens if there
///     are to be any.
@discardableResult
package func withPlatform<Answer>(
    _ command: String..., in folder: ScratchFolder? = nil, configuration: String? = nil,
    environment: [String: String?] = [:], data: String? = nil, starts: Bool = true,
    isolation: isolated (any Actor)? = #isolation,
    prepare: (_ folder: ScratchFolder, _ environment: [String: String?]) async throws -> TrawlPlatform.Tokens? = {
        _, _ in nil
    },
    _ body: (TrawlPlatform) async throws -> Answer
) async throws -> Answer {
    func run(_ folder: ScratchFolder) async throws -> Answer {
        var variables: [String: String?] = [:]
        if let configuration {
            variables["TRAWL_CONFIG"] = try folder.write(configuration, to: "trawl.yaml")
        } else {
            variables["TRAWL_WORKER_NAME"] = "here"
            variables["TRAWL_WORKER_GRACE"] = "2s"
        }
        if let data { variables["TRAWL_DATA"] = data }
        variables.merge(environment) { $1 }
        let tokens = try await prepare(folder, TrawlPlatform.clean.merging(variables) { $1 })
        let platform = TrawlPlatform(
            command.isEmpty ? ["up"] : command, folder: folder, environment: variables, tokens: tokens)
        defer { platform.destroy() }
        do {
            if starts { try await platform.controller.start() }
            return try await body(platform)
        } catch {
            for part in platform.parts {
                FileHandle.standardError.write(Data("==== \(part.name) wrote:\n\(part.log.suffix(8_000))\n".utf8))
            }
            throw error
        }
    }
    if let folder { return try await run(folder) }
    return try await withScratchFolder("trawl-platform") { try await run($0) }
}
