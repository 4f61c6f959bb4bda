import Monitoring

/// A file of alerts, read and checked: rules, receivers and who is told of what.
struct AlertsDocument: Sendable {
    /// A receiver, as the file describes it.
    struct ReceiverSetting: Sendable {
        enum Way: Sendable {
            case telegram(TelegramNotifier.Configuration)
            case webhook(WebhookNotifier.Configuration)
            case email(SMTPNotifier.Configuration)
            case command(CommandNotifier.Configuration)
        }

        let name: String
        let way: Way

        var receiver: Receiver {
            switch way {
            case .telegram(let configuration): Receiver(name, TelegramNotifier(configuration))
            case .webhook(let configuration): Receiver(name, WebhookNotifier(configuration))
            case .email(let configuration): Receiver(name, SMTPNotifier(configuration))
            case .command(let configuration): Receiver(name, CommandNotifier(configuration))
            }
        }
    }

    /// With the default ones, unless the file leaves them out.
    var rules = AlertRules.defaults
    var policy = NotificationPolicy()
    var receivers: [ReceiverSetting] = []
    /// Where people find more, without a slash at the end; nil for the address of monitoring.
    var externalURL: String?

    /// Reads the file at `path`. Throws all that is wrong, each as `file:line:column: sentence`.
    static func read(_ path: String) throws(ConfigurationFaults) -> AlertsDocument {
        switch ConfigurationFile.contents(of: path) {
        case .success(let text): return try read(path, text: text)
        case .failure(let fault): throw ConfigurationFaults(faults: [fault])
        }
    }

    /// Reads `text`, which is the file at `path`.
    ///
    /// - Parameter environment: where secrets are looked up that the file names.
    static func read(
        _ path: String, text: String, environment: @escaping (String) -> String? = GatewayFileReader.variable
    ) throws(ConfigurationFaults) -> AlertsDocument {
        let root = try ConfigurationYAML.members(path, text, expected: "keys with values, such as `rules:`")
        var reader = AlertsFileReader(path: path, root: root, environment: environment)
        let document = reader.document()
        guard reader.faults.isEmpty else { throw ConfigurationFaults(faults: reader.sortedFaults) }
        return document
    }
}
