import Glibc
import Jobs
package import Logging
import ServiceLifecycle
import Synchronization

/// The preloaded Pythons of a process, one for each Python that projects use. Each is started when it is first needed, and
/// ends when nothing was run for long.
package final class ScrapyHosts: Service {
    package struct Configuration: Sendable {
        /// The Python of projects that name none.
        package var python: String
        /// The Pythons of projects that have one of their own, by the projects' names.
        package var pythons: [String: String] = [:]
        /// A folder of these hosts' own.
        package var folder: String
        /// What jobs and listings see of the environment besides what every one sees.
        package var jobEnvironment: [String: String] = [:]
        /// See ``ScrapyHost/Configuration/idleTime``.
        package var idleTime: Duration = .seconds(900)

        package init(python: String, folder: String) {
            self.python = python
            self.folder = folder
        }
    }

    /// How long a host may take until it forks.
    static let patience = Duration.seconds(90)

    package let configuration: Configuration
    let environments: PythonEnvironments
    private let logger: Logger
    private let hosts = Mutex<[String: ScrapyHost]>([:])
    private let (begun, begin) = AsyncStream.makeStream(of: (python: String, host: ScrapyHost).self)

    package init(_ configuration: Configuration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        environments = PythonEnvironments(
            configuration.folder + "/environments", variables: configuration.jobEnvironment, logger: logger)
        mkdir(configuration.folder, 0o700)
    }

    /// Keeps hosts alive until the task is cancelled or shut down gracefully; then their processes are killed.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for await (python, host) in self.begun {
                    group.addTask {
                        try? await host.run()
                        self.hosts.withLock { if $0[python] === host { $0[python] = nil } }
                    }
                }
            }
        }
        for host in hosts.withLock({ Array($0.values) }) { host.end() }
    }

    /// The Python of a project whose egg asks for more packages. Not made yet: see ``make(_:)``.
    func environment(of project: EntityName, requirements: String?) -> PythonEnvironment {
        environments.environment(
            base: configuration.pythons[project.text] ?? configuration.python, requirements: requirements)
    }

    /// Makes an environment, unless it is there; answers its Python. Throws ``ScrapyHostFault``, or `CancellationError`.
    func make(_ environment: PythonEnvironment) async throws -> String {
        try await environments.make(environment) { process in try await self.start(process, environment.base) }
        return environment.python
    }

    /// Forks a process of a Python, in a new host when the one there has just died or ended. Throws ``ScrapyHostFault``, or
    /// `CancellationError`.
    package func start(_ process: ScrapyProcess, _ python: String) async throws -> RunningScrapy {
        let deadline = ContinuousClock.now + Self.patience
        while ContinuousClock.now < deadline {
            try Task.checkCancellation()
            let host = host(python)
            do throws(ScrapyHostFault) {
                return try await host.start(process, within: Self.patience)
            } catch {
                switch error {
                case .over: hosts.withLock { if $0[python] === host { $0[python] = nil } }
                case .lost: break
                default: throw error
                }
            }
            // Until its end is known here.
            try await Task.sleep(for: .milliseconds(20))
        }
        throw ScrapyHostFault.over
    }

    private func host(_ python: String) -> ScrapyHost {
        let (host, isNew) = hosts.withLock { hosts -> (ScrapyHost, Bool) in
            if let host = hosts[python] { return (host, false) }
            var settings = ScrapyHost.Configuration(python: python, folder: configuration.folder)
            settings.environment = ScrapyJob.baseEnvironment(configuration.folder)
            settings.idleTime = configuration.idleTime
            let host = ScrapyHost(settings, logger: logger)
            hosts[python] = host
            return (host, true)
        }
        // After the end nobody runs it.
        if isNew, case .terminated = begin.yield((python, host)) { host.end() }
        return host
    }
}
