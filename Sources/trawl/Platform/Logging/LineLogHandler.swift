import Jobs
import Logging

/// Writes log lines to standard error, each with one call, so that lines of several threads do not mix.
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
        Terminal.write(format == .json ? LogLine.json(line) : LogLine.text(line))
    }
}
