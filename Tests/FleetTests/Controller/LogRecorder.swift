import Logging
import Synchronization

/// What was logged, message by message.
final class LogRecorder: Sendable {
    private let lines = Mutex<[String]>([])

    /// A logger whose messages come here.
    var logger: Logger { Logger(label: "test") { _ in Handler(recorder: self) } }

    func has(_ text: String) -> Bool { lines.withLock { $0.contains { $0.contains(text) } } }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            recorder.lines.withLock { $0.append(event.message.description) }
        }
    }
}
