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
        /// It ends when nothing was run for so long: it holds some 60 MB.
        package var idleTime: Duration = .seconds(900)

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

    typealias Standing = Result<(connection: ScrapyConnection, versions: Versions), ScrapyHostFault>

    struct Life {
        /// Nil while it is not known.
        var standing: Standing?
        /// Opens once it is.
        var settled = Gate()
    }

    private let configuration: Configuration
    private let logger: Logger
    let life = Mutex(Life())

    package init(_ configuration: Configuration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Keeps the host alive until nothing was run for long, or the task is cancelled or shut down gracefully; then its
    /// processes are killed, and it cannot be used again.
    package func run() async throws {
        await cancelWhenGracefulShutdown { await self.keepAlive() }
        end()
    }

    private func keepAlive() async {
        var backoff = Backoff(base: .milliseconds(50), cap: .seconds(30))
        while !Task.isCancelled {
            let began = ContinuousClock.now
            do throws(ScrapyHostFault) {
                let wasIdle = try await live()
                if wasIdle || Task.isCancelled { return }
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

    /// One life of the process, from its start to its end; true when it ended because nothing was run.
    private func live() async throws(ScrapyHostFault) -> Bool {
        let process = try await ScrapyHostProcess.start(configuration)
        let fault = await withTaskCancellationHandler {
            await attend(process.connection)
        } onCancel: {
            process.connection.close()
        }
        let wasReady = life.withLock { life in
            guard case .success = life.standing else { return false }
            life.standing = nil
            life.settled = Gate()
            return true
        }
        await process.end()
        if let fault { throw fault }
        guard wasReady || Task.isCancelled else {
            throw .unstartable(configuration.python, "it ended before it was ready")
        }
        return isIdle(process.connection)
    }

    private func isIdle(_ connection: ScrapyConnection) -> Bool {
        connection.idleSince.map { .now - $0 >= configuration.idleTime } ?? false
    }

    private enum Turn: Sendable { case late, idle, stuck, over, nothing }

    /// How long it may owe an answer, and how often is looked for that.
    private static let mostSilence = Duration.seconds(60)
    private static let look = Duration.seconds(5)

    /// Takes in what the host says of itself until it ends; answers why it is of no use, when it is.
    private func attend(_ connection: ScrapyConnection) async -> ScrapyHostFault? {
        let (startTime, pause) = (configuration.startTime, configuration.idleTime / 8)
        return await withTaskGroup(of: Turn.self) { group in
            group.addTask { (try? await Task.sleep(for: startTime)) == nil ? .nothing : .late }
            group.addTask {
                while !(self.isReady && self.isIdle(connection)) {
                    guard (try? await Task.sleep(for: pause)) != nil else { return .nothing }
                }
                return .idle
            }
            group.addTask {
                while !connection.isStuck(after: Self.mostSilence) {
                    guard (try? await Task.sleep(for: Self.look)) != nil else { return .nothing }
                }
                return .stuck
            }
            group.addTask {
                for await message in connection.greetings { self.take(message, connection) }
                return .over
            }
            var isLate = false
            for await turn in group {
                switch turn {
                case .late where !isReady:
                    isLate = true
                    connection.close()
                case .idle: connection.close()
                case .stuck:
                    logger.error("the Python that runs Scrapy answers no more, and is ended with its jobs")
                    connection.close()
                case .over: group.cancelAll()
                case .late, .nothing: continue
                }
            }
            if isLate { return .slow(startTime) }
            return life.withLock { life in if case .failure(let fault)? = life.standing { fault } else { nil } }
        }
    }

    private var isReady: Bool { life.withLock { if case .success? = $0.standing { true } else { false } } }

    private func take(_ message: ScrapyMessage, _ connection: ScrapyConnection) {
        switch message {
        case .ready(let python, let scrapy):
            logger.info("Scrapy is ready", metadata: ["scrapy": "\(scrapy)", "python": "\(python)"])
            connection.isReady()
            settle(.success((connection, Versions(python: python, scrapy: scrapy))))
        case .missing(let reason): settle(.failure(.missing(configuration.python, reason)))
        case .event: break
        }
    }

    func settle(_ standing: Standing) {
        let settled = life.withLock { life in
            life.standing = standing
            return life.settled
        }
        settled.open()
    }
}
