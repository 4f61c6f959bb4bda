package import Jobs
import Web

/// Posts messages as Alertmanager does (webhook version 4), so that whatever understands those understands ours.
package struct WebhookNotifier: Notifier {
    package struct Configuration: Sendable {
        package var url: String
        /// `Authorization`, such as `Bearer …`: a secret.
        package var authorization: String?
        /// Further alerts are left out and counted in `truncatedAlerts`; 0 for all.
        package var mostAlerts = 0
        package var timeout = Duration.seconds(10)

        package init(url: String) { self.url = url }
    }

    package let kind = "webhook"
    private let configuration: Configuration
    private let time: any TimeSource

    package init(_ configuration: Configuration, time: any TimeSource = SystemTime()) {
        self.configuration = configuration
        self.time = time
    }

    package func send(_ message: AlertMessage) async throws(NotificationFault) -> [String] {
        var request = NotifierRequest(
            url: configuration.url, body: Array(message.json(most: configuration.mostAlerts).description.utf8),
            timeout: configuration.timeout, subject: "the webhook")
        if let authorization = configuration.authorization { request.headers = [("Authorization", authorization)] }
        let answer = try await request.send(now: time.now.second)
        guard !(200..<300).contains(answer.status) else { return [] }
        throw NotificationFault(
            "the webhook answered \(answer.status)",
            isTemporary: answer.status == 429 || answer.status == 408 || answer.status >= 500,
            retryAfter: answer.retryAfter)
    }
}
