import Jobs
import Logging
import Synchronization

/// Writes log lines to standard error, in the order in which they come. Logging waits for nobody: see ``ErrorOutput``.
struct LineLogHandler: LogHandler {
    let label: String
    let format: Configuration.LogFormat
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(label: String, format: Configuration.LogFormat, level: Logger.Level) {
        self.label = label
        self.format = format
        logLevel = level
    }

    /// Makes this the handler of every logger in the process. Once.
    static func bootstrap(_ configuration: Configuration) {
        let format = configuration.logFormat
        let level = configuration.logLevel
        Terminal.isServing.store(true, ordering: .relaxed)
        ErrorOutput.standard.setNotice { count in
            let event = LogLine.Event(
                moment: .now, level: .warning, label: "trawl",
                message: "log lines were dropped here, since nobody read standard error",
                metadata: [(key: "count", value: "\(count)")])
            return format == .json ? LogLine.json(event) : LogLine.text(event)
        }
        LoggingSystem.bootstrap { LineLogHandler(label: $0, format: format, level: level) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { _, new in new } }
        if let explicit = event.metadata { all.merge(explicit) { _, new in new } }
        if let error = event.error { all["error"] = "\(error)" }
        let line = LogLine.Event(
            moment: .now, level: event.level, label: label, message: event.message.description,
            metadata: all.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value.description) })
        Terminal.post(format == .json ? LogLine.json(line) : LogLine.text(line))
    }
}
