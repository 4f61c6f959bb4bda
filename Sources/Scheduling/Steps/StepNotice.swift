import Jobs
import Web

/// What a step `notify` tells.
package struct StepNotice: Sendable, Hashable {
    package var title: String
    package var message: String
    /// `info`, `warning` or `critical`.
    package var severity: String
    /// Who is told; nil for whoever is told of alerts.
    package var receiver: String?

    init(_ config: JSONValue, path: String, title: String) throws(JSONFieldFault) {
        var own = try JSONFields(config, path: path)
        let text = try own.required("message", own.string("message"))
        guard 1...10_000 ~= text.utf8.count else { throw own.outOfRange("message", "a text of 1 to 10000 bytes") }
        message = text
        self.title = try own.text("title", most: 200) ?? title
        severity = try own.string("severity") ?? "info"
        guard ["info", "warning", "critical"].contains(severity) else {
            throw own.outOfRange("severity", "info, warning or critical")
        }
        receiver = try own.text("receiver", most: 128)
        try own.finish()
    }
}
