import Foundation
import Synchronization

/// A platform of one test: the built program in a scratch folder, on ports of its own. See
/// ``withPlatform(_:configuration:environment:data:starts:isolation:prepare:_:)``.
package final class TrawlPlatform: Sendable {
    /// Holds `trawl.yaml`, the data folders and the ready files.
    package let folder: ScratchFolder
    /// `trawl up` or `trawl controller`.
    package let controller: PlatformPart
    private let environment: [String: String?]
    private let workers = Mutex<[PlatformPart]>([])
    private let tokens: Tokens?

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
        _ command: String, folder: ScratchFolder, data: String, environment: [String: String?], tokens: Tokens?
    ) {
        self.folder = folder
        self.environment = environment
        self.tokens = tokens
        controller = PlatformPart(
            command, name: command, folder: folder, data: data, environment: environment, namespace: nil)
    }

    /// The controller's API.
    package var api: ServiceClient { ServiceClient(port: controller.port("controller"), token: tokens?.api) }

    /// The API of the worker that `trawl up` brings along.
    package var worker: ServiceClient { ServiceClient(port: controller.port("worker"), token: tokens?.api) }

    /// Every process of the platform.
    package var parts: [PlatformPart] { [controller] + workers.withLock { $0 } }

    /// Adds a node with a data folder of its own, and starts it.
    ///
    /// - Parameters:
    ///   - slots: how many jobs it runs at a time.
    ///   - namespace: where it runs; by default beside the controller.
    ///   - address: the controller's host as the node sees it.
    @discardableResult
    package func startWorker(
        _ name: String, slots: Int = 2, in namespace: NetworkNamespace? = nil, controller address: String = "127.0.0.1",
        environment more: [String: String?] = [:]
    ) async throws -> PlatformPart {
        var variables = environment
        variables["TRAWL_CONTROLLER_URL"] = "http://\(address):\(controller.port("controller"))"
        variables["TRAWL_WORKER_NAME"] = name
        variables["TRAWL_WORKER_SLOTS"] = "\(slots)"
        if let tokens { variables["TRAWL_TOKEN"] = tokens.node }
        variables.merge(more) { $1 }
        let part = PlatformPart(
            "worker", name: name, folder: folder, data: folder.file("data-\(name)"), environment: variables,
            namespace: namespace)
        workers.withLock { $0.append(part) }
        try await part.start()
        return part
    }

    fileprivate func end() {
        for part in parts { part.end() }
    }
}

/// Starts a platform, lends it to `body`, and ends all its processes afterwards. When `body` throws, their logs are
/// printed.
///
/// - Parameters:
///   - command: `up`, or `controller` for one without a worker.
///   - configuration: lines of `trawl.yaml`.
///   - environment: for all its processes; a nil value removes the variable.
///   - data: the controller's data folder; one in the scratch folder by default.
///   - starts: whether the controller is started; without, the body does it.
///   - prepare: is called with the scratch folder and the environment before anything runs, and makes tokens if there
///     are to be any.
@discardableResult
package func withPlatform<Answer>(
    _ command: String = "up", configuration: String = "", environment: [String: String?] = [:], data: String? = nil,
    starts: Bool = true, isolation: isolated (any Actor)? = #isolation,
    prepare: (_ folder: ScratchFolder, _ environment: [String: String?]) async throws -> TrawlPlatform.Tokens? = {
        _, _ in nil
    },
    _ body: (TrawlPlatform) async throws -> Answer
) async throws -> Answer {
    try await withScratchFolder("trawl-platform") { folder in
        try folder.write(configuration, to: "trawl.yaml")
        var variables = environment
        variables["TRAWL_CONFIG"] = folder.file("trawl.yaml")
        let tokens = try await prepare(folder, variables)
        let platform = TrawlPlatform(
            command, folder: folder, data: data ?? folder.file("data"), environment: variables, tokens: tokens)
        defer { platform.end() }
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
}
