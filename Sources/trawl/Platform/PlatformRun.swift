import CPlatform
import Fleet
import Glibc
import Jobs
import Logging
import SQL
import ServiceLifecycle
import Services
import UnixSignals

/// Runs services until a signal ends them.
struct PlatformRun {
    /// In the order in which they start; they are ended in the opposite one, each when the one behind it has ended.
    let services: [(name: String, service: any Service)]
    let readiness: Readiness
    /// What ending gracefully may take.
    let deadline: Duration
    let logger: Logger
    /// What ends them.
    var signals = Interruption.signals

    /// Returns when all has ended gracefully. Throws a ``WorkFault`` when a part fails.
    func run() async throws {
        defer { readiness.end() }
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0.service, serviceName: $0.name) },
            gracefulShutdownSignals: signals.contains(SIGHUP)
                ? [.sigterm, .sigint, .sighup] : [.sigterm, .sigint], logger: quiet)
        configuration.maximumGracefulShutdownDuration = deadline
        let group = ServiceGroup(configuration: configuration)
        // The group hears the signals too; what is done here is what it does not: a second one ends at once, and so does
        // the deadline when something does not heed being cancelled.
        let watch = PlatformWatch(deadline: deadline, readiness: readiness, signals: signals, logger: logger)
        defer { watch.end() }
        do {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    // A start touches nearly half of the code, most of it once. By then it is over.
                    if (try? await Task.sleep(for: .seconds(2))) != nil { cplatform_forget_code(UInt(getpagesize())) }
                }
                defer { tasks.cancelAll() }
                try await group.run()
            }
        } catch {
            if watch.wasAsked, error is CancellationError {
                throw WorkFault("what ran did not end within \(Quantity.time(deadline.inSeconds)) and was stopped")
            }
            throw Self.explained(error)
        }
    }

    /// What the library says of its own is of no use to people.
    private var quiet: Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .critical)
        return quiet
    }

    private static func explained(_ error: any Error) -> any Error {
        switch error {
        case let fault as ListeningFault: WorkFault(fault.description)
        case let fault as SQLFault: WorkFault(fault.description)
        case let fault as FleetFault: WorkFault(fault.description)
        case let fault as ServiceGroupError: WorkFault("a part of the platform ended by itself: \(fault)")
        default: error
        }
    }
}
