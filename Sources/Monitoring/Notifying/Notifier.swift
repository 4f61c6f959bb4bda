/// Takes messages to people or programs. Who calls it tries again when that helps; it tries once, within its time limit.
package protocol Notifier: Sendable {
    /// Its kind, for metrics.
    var kind: String { get }

    /// Delivers a message. Answers what is worth a line in the log, such as an address that was refused while others were
    /// not.
    func send(_ message: AlertMessage) async throws(NotificationFault) -> [String]
}

/// Why a message could not be delivered. Never holds a secret.
package struct NotificationFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// One sentence.
    package let description: String
    /// Whether it may succeed later.
    package let isTemporary: Bool
    /// Seconds to wait before, when the other side says so.
    package let retryAfter: Double?

    /// Of a mail that others got: the addresses that did not, and may get it later.
    package var undelivered: [String]?

    package init(_ description: String, isTemporary: Bool, retryAfter: Double? = nil) {
        self.description = description
        self.isTemporary = isTemporary
        self.retryAfter = retryAfter
    }
}

/// Somebody who is told: a name and the ways to it.
package struct Receiver: Sendable {
    package let name: String
    package let notifier: any Notifier

    package init(_ name: String, _ notifier: any Notifier) {
        self.name = name
        self.notifier = notifier
    }
}
