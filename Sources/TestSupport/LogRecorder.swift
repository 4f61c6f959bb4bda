package import Logging
import Synchronization

/// What was logged, message by message.
package final class LogRecorder: Sendable {
    /// A message with what it is about.
    package struct Line: Sendable {
        package let message: String
        package let metadata: Logger.Metadata
    }

    private let all = Mutex<[Line]>([])

    package init() {}

    package var lines: [Line] { all.withLock { $0 } }
    /// A logger whose messages come here.
    package var logger: Logger { Logger(label: "test") { _ in Handler(recorder: self) } }

    package func has(_ text: String) -> Bool { lines.contains { $0.message.contains(text) } }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            recorder.all.withLock {
                $0.append(Line(message: event.message.description, metadata: event.metadata ?? [:]))
            }
        }
    }
}
