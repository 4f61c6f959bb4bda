package import Logging
import ServiceLifecycle
import Synchronization

/// A Python that has imported Scrapy and forks a process a job, which so begins in a tenth of the time. It is started
/// again when it dies.
package final class ScrapyHost: Service {
    package struct Configuration: Sendable {
        /// The path of a Python that has Scrapy.
        package var python: String
        /// A folder of this host's own, where its program is put.
        package var folder: String
        /// What Python sees of the environment.
        package var environment: [String: String] = [:]
        /// How long it may take to import Scrapy.
        package var startTime: Duration = .seconds(60)

        package init(python: String, folder: String) {
            self.python = python
            self.folder = folder
        }
    }

    /// What it is.
    package struct Versions: Sendable, Hashable {
        package let python: String
        package let scrapy: String
    }

    private typealias Standing = Result<(connection: ScrapyConnection, versions: Versions), ScrapyHostFault>

    private struct Life {
        /// Nil while it is not known.
        var standing: Standing?
        /// Opens once it is.
        var settled = Gate()
    }

    private let configuration: Configuration
    private let logger: Logger
    private let life = Mutex(Life())

    package init(_ configuration: Configuration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Keeps the host alive until the task is cancelled or shut down gracefully; then its processes are killed.
    package func run() async throws {
        await cancelWhenGracefulShutdown { await self.keepAlive() }
        settle(.failure(.over))
    }

    private func keepAlive() async {
        var backoff = Backoff(base: .milliseconds(50), cap: .seconds(30))
        while !Task.isCancelled {
            let began = ContinuousClock.now
            do throws(ScrapyHostFault) {
                try await live()
                if Task.isCancelled { return }
                logger.warning("the Python that runs Scrapy has died, and is started again")
            } catch {
                if Task.isCancelled { return }
                settle(.failure(error))
                logger.error("Scrapy cannot be run; that is tried again", metadata: ["error": "\(error)"])
            }
            if ContinuousClock.now - began > .seconds(10) { backoff.reset() }
            try? await Task.sleep(for: backoff.next())
        }
    }

    /// One life of the process, from its start to its end.
    private func live() async throws(ScrapyHostFault) {
        let process = try await ScrapyHostProcess.start(configuration)
        let fault = await withTaskCancellationHandler {
            await attend(process.connection)
        } onCancel: {
            process.connection.close()
        }
        life.withLock { life in
            guard case .success = life.standing else { return }
            life.standing = nil
            life.settled = Gate()
        }
        await process.end()
        if let fault { throw fault }
    }

    /// Takes in what the host says of itself until it ends; answers why it is of no use, when it is.
    private func attend(_ connection: ScrapyConnection) async -> ScrapyHostFault? {
        let startTime = configuration.startTime
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask { (try? await Task.sleep(for: startTime)) != nil }
            group.addTask {
                for await message in connection.greetings { self.take(message, connection) }
                return false
            }
            let isLate = await group.next() ?? false
            if isLate, !isReady {
                connection.close()
                return .slow(startTime)
            }
            // It lives, and one day it ends.
            if isLate { _ = await group.next() }
            group.cancelAll()
            return life.withLock { life in if case .failure(let fault)? = life.standing { fault } else { nil } }
        }
    }

    private var isReady: Bool { life.withLock { if case .success? = $0.standing { true } else { false } } }

    private func take(_ message: ScrapyMessage, _ connection: ScrapyConnection) {
        switch message {
        case .ready(let python, let scrapy):
            logger.info("Scrapy is ready", metadata: ["scrapy": "\(scrapy)", "python": "\(python)"])
            settle(.success((connection, Versions(python: python, scrapy: scrapy))))
        case .missing(let reason): settle(.failure(.missing(configuration.python, reason)))
        case .event: break
        }
    }

    private func settle(_ standing: Standing) {
        let settled = life.withLock { life in
            life.standing = standing
            return life.settled
        }
        settled.open()
    }
}

extension ScrapyHost {
    /// What it is, once that is known. Throws ``ScrapyHostFault`` when it cannot run Scrapy, or is not ready within `time`.
    package func versions(within time: Duration) async throws(ScrapyHostFault) -> Versions {
        try await ready(within: time).versions
    }

    /// Forks a process, when the host is ready within `time`.
    package func start(_ process: ScrapyProcess, within time: Duration) async throws(ScrapyHostFault) -> RunningScrapy {
        let connection = try await ready(within: time).connection
        return RunningScrapy(id: process.id, connection: connection, events: connection.run(process))
    }

    private func ready(
        within time: Duration
    ) async throws(ScrapyHostFault) -> (connection: ScrapyConnection, versions: Versions) {
        let settled = life.withLock { $0.settled }
        await settled.wait(within: time)
        guard let standing = life.withLock({ $0.standing }) else { throw .slow(time) }
        return try standing.get()
    }
}
