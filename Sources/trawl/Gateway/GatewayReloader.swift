import Gateway
import Logging
import NIOPosix

/// Reads a gateway's file anew while it runs. What is wrong with the file changes nothing (P27).
actor GatewayReloader {
    private let path: String
    /// What `--threads` says; it counts over the file.
    private let threads: Int?
    private let logger: Logger
    private let apply: @Sendable (GatewayConfiguration) async throws -> Void
    /// How many event loops there are.
    private let running: Int
    /// The reload that was asked for last: the next one waits for it, so that what is read later also counts later.
    private var last: Task<String, any Error>?

    /// - Parameters:
    ///   - running: the event loops of the gateway, which stay as many.
    ///   - apply: has the gateway go by another configuration; what it throws leaves the one before.
    init(
        path: String, threads: Int?, running: Int, logger: Logger,
        apply: @escaping @Sendable (GatewayConfiguration) async throws -> Void
    ) {
        self.path = path
        self.threads = threads
        self.running = running
        self.logger = logger
        self.apply = apply
    }

    /// Reads the file and has the gateway go by it. Answers one line that says what there is now. Throws
    /// ``ConfigurationFaults``, or what the gateway says; both are logged, and the configuration before goes on.
    func reload() async throws -> String {
        let earlier = last
        let task = Task {
            _ = await earlier?.result
            return try await perform()
        }
        last = task
        return try await task.value
    }

    private func perform() async throws -> String {
        do {
            let document = try await Self.read(path)
            var configuration = document.configuration
            if let threads { configuration.threads = threads }
            try await apply(configuration)
            for warning in document.warnings { logger.warning("\(warning)") }
            if configuration.threads != running {
                logger.warning("threads is \(configuration.threads) in the file; it counts from the next start on")
            }
            let line = "reloaded: \(document.summary)"
            logger.info("\(line)")
            return line
        } catch let faults as ConfigurationFaults {
            for fault in faults.faults { logger.error("not reloaded: \(fault.description)") }
            throw faults
        } catch {
            logger.error("not reloaded: \(path) cannot be taken on: \(error)")
            throw error
        }
    }

    /// On a thread that may wait: names of servers are resolved.
    static func read(_ path: String) async throws -> GatewayDocument {
        try await NIOThreadPool.singleton.runIfActive { try GatewayDocument.read(path) }
    }
}
