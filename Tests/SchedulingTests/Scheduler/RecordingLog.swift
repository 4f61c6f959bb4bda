import Logging
import Synchronization

/// What was logged.
final class RecordingLog: Sendable {
    private let all = Mutex<[(message: String, metadata: Logger.Metadata)]>([])

    var lines: [(message: String, metadata: Logger.Metadata)] { all.withLock { $0 } }
    /// A logger whose lines come here.
    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: RecordingLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            log.all.withLock { $0.append((event.message.description, event.metadata ?? [:])) }
        }
    }
}
