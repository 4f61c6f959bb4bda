package import Jobs
import Web

/// Sends messages to a chat by Telegram's Bot API (`sendMessage`), as plain text.
package struct TelegramNotifier: Notifier {
    package struct Configuration: Sendable {
        /// Of the bot: a secret.
        package var token: String
        /// A number, or `@channel`.
        package var chat: String
        /// A topic of the chat.
        package var thread: Int?
        /// Where the Bot API is, without a slash at the end.
        package var base = "https://api.telegram.org"
        package var timeout = Duration.seconds(10)

        package init(token: String, chat: String) {
            self.token = token
            self.chat = chat
        }

        /// What a bot's token looks like; anything else would make another URL.
        package static func isToken(_ text: String) -> Bool {
            20...128 ~= text.utf8.count
                && text.utf8.allSatisfy { byte in
                    switch byte {
                    case 0x30...0x3A, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
                    default: false
                    }
                }
        }
    }

    /// Units of UTF-16 that one message may have.
    static let mostText = 4_096

    package let kind = "telegram"
    private let configuration: Configuration
    private let time: any TimeSource

    package init(_ configuration: Configuration, time: any TimeSource = SystemTime()) {
        self.configuration = configuration
        self.time = time
    }

    package func send(_ message: AlertMessage) async throws(NotificationFault) -> [String] {
        var body = JSONObject()
        body["chat_id"] = Int64(configuration.chat).map { .integer($0) } ?? .string(configuration.chat)
        if let thread = configuration.thread { body["message_thread_id"] = .integer(Int64(thread)) }
        body["text"] = .string(message.text(most: Self.mostText))
        body["link_preview_options"] = ["is_disabled": true]
        let request = NotifierRequest(
            url: "\(configuration.base)/bot\(configuration.token)/sendMessage",
            body: Array(JSONValue.object(body).description.utf8), timeout: configuration.timeout, subject: "Telegram")
        let answer = try await request.send(now: time.now.second)
        let json = try? JSONValue(parsing: answer.body)
        if answer.status == 200, json?["ok"] == true { return [] }
        throw fault(answer, json)
    }

    private func fault(_ answer: NotifierRequest.Answer, _ json: JSONValue?) -> NotificationFault {
        var wait = answer.retryAfter
        if case .integer(let seconds)? = json?["parameters"]?["retry_after"], seconds >= 0 {
            wait = Double(min(seconds, 3_600))
        }
        // What it says never repeats the token, but that is not ours to promise.
        let words = (json?["description"]?.plainText ?? "").replacing(configuration.token, with: "…").prefix(200)
        let advice =
            switch answer.status {
            case 401, 404: "; look at the bot's token"
            case 400, 403: "; look at the chat, and whether the bot is in it"
            default: ""
            }
        let isTemporary = answer.status == 429 || answer.status >= 500 || answer.status == 200
        return NotificationFault(
            "Telegram answered \(answer.status)\(words.isEmpty ? "" : " (\(words))")\(advice)",
            isTemporary: isTemporary,
            retryAfter: wait)
    }
}
