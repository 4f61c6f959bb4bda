import Monitoring
import Scheduling

extension Notice {
    /// What a step `notify` tells.
    init(_ notice: StepNotice) {
        self.init(
            title: notice.title, text: notice.message, severity: AlertSeverity(rawValue: notice.severity) ?? .info,
            receiver: notice.receiver)
    }
}
