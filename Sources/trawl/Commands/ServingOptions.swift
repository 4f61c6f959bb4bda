import ArgumentParser
import Logging

/// The flags of commands that listen.
struct ServingOptions: ParsableArguments {
    @OptionGroup var data: DataOptions

    @Option(help: "A file that gets the addresses as JSON once everything listens; gone when it ends.")
    var readyFile: String?

    /// The configuration, with logs and metrics of the process set up by it.
    ///
    /// - Parameter disk: the folder whose disk the metrics tell of.
    func begin(
        _ flags: [(name: String, key: String, value: String?)] = [],
        disk: (DataFolder) -> String = { $0.path }
    ) throws -> (configuration: Configuration, metrics: PlatformMetrics, logger: Logger) {
        let configuration = try data.load(flags)
        LineLogHandler.bootstrap(configuration)
        let metrics = PlatformMetrics.bootstrap(disk: disk(try DataFolder(configuration)))
        return (configuration, metrics, Logger(label: "trawl"))
    }

    func readiness(_ expected: [String], _ configuration: Configuration, _ logger: Logger) throws -> Readiness {
        try Readiness(expected, path: readyFile, speaks: configuration.logFormat == .text, logger: logger)
    }
}

extension Configuration {
    /// What ending gracefully may take: the grace of jobs, and some time to give back what they did.
    var shutdownDeadline: Duration { grace + .seconds(20) }
}
