package import Jobs
package import Logging
import Synchronization
import Web

/// Brings messages to receivers, again where that may help: for alerts, and for whoever else has something to tell.
package final class NotificationDesk: Sendable {
    package struct Configuration: Sendable {
        /// How often one message is tried.
        package var tries = 5
        /// Waits between tries; `Retry-After` wins, up to the cap.
        package var waits = RetrySchedule(base: .seconds(2), cap: .seconds(300))
        /// So many notices may be under way at a time.
        package var mostNotices = 32
        /// Where people find more; without a slash at the end.
        package var externalURL = ""

        package init() {}
    }

    /// By name.
    package let receivers: [String: Receiver]
    /// Who gets a notice that names nobody.
    package let usual: String?
    let configuration: Configuration
    private let time: any TimeSource
    private let logger: Logger
    private let sleep: @Sendable (Duration) async throws -> Void
    private let state: Mutex<(random: SplitMix64, notices: Int)>

    /// - Parameters:
    ///   - usual: nil for the only receiver, or for none when there are several.
    ///   - sleep: how it waits between tries.
    package init(
        _ receivers: [Receiver], usual: String? = nil, configuration: Configuration = .init(),
        time: any TimeSource = SystemTime(), seed: UInt64 = .random(in: 1...UInt64.max), logger: Logger,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.receivers = Dictionary(receivers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.usual = usual ?? (receivers.count == 1 ? receivers.first?.name : nil)
        self.configuration = configuration
        self.time = time
        self.logger = logger
        self.sleep = sleep
        state = Mutex((SplitMix64(seed: seed), 0))
    }

    /// Tells somebody something, and returns when it is delivered. Throws a ``NotificationFault`` with a sentence for people
    /// when there is no such receiver, or when no try succeeded.
    package func send(_ notice: Notice) async throws {
        let name = notice.receiver ?? usual
        guard let name, let receiver = receivers[name] else {
            let known = receivers.keys.sorted().joined(separator: ", ")
            let wanted =
                notice.receiver.map { "there is no receiver \($0.prefix(80))" } ?? "the notice names no receiver"
            throw NotificationFault(
                known.isEmpty
                    ? "\(wanted), and none is configured: alerts.file names the file of receivers"
                    : "\(wanted); there are \(known)", isTemporary: false)
        }
        let hasRoom = state.withLock { state in
            guard state.notices < configuration.mostNotices else { return false }
            state.notices += 1
            return true
        }
        guard hasRoom else {
            NotificationCounts.count(receiver.notifier.kind, .deferred)
            throw NotificationFault(
                "\(configuration.mostNotices) notices are under way already; try later", isTemporary: true)
        }
        defer { state.withLock { $0.notices -= 1 } }
        let message = notice.message(to: name, from: configuration.externalURL, at: time.now)
        try await deliver(message, to: receiver)
    }

    /// Delivers a message to one receiver. Throws the fault of the last try.
    ///
    /// - Parameter grace: how long a try that is under way goes on when the task is cancelled, so that what has been
    ///   delivered is known to be.
    func deliver(
        _ message: AlertMessage, to receiver: Receiver, grace: Duration = .zero
    ) async throws(NotificationFault) {
        var (message, tries) = (message, 0)
        while true {
            tries += 1
            do throws(NotificationFault) {
                for remark in try await Self.send(message, receiver.notifier, grace) { log(receiver, remark) }
                NotificationCounts.count(receiver.notifier.kind, .delivered)
                return
            } catch {
                if let rest = error.undelivered { message.addresses = rest }
                // Who asks for a longer wait than we have is left alone.
                let isTooLong = error.retryAfter.map { $0 > configuration.waits.cap.inSeconds } ?? false
                guard error.isTemporary, !isTooLong, tries < configuration.tries, !Task.isCancelled else {
                    if message.addresses != nil {
                        NotificationCounts.count(receiver.notifier.kind, .delivered)
                        log(receiver, "delivered to some only: \(error)")
                        return
                    }
                    NotificationCounts.count(receiver.notifier.kind, .failed)
                    log(receiver, "not delivered after \(tries) \(tries == 1 ? "try" : "tries"): \(error)")
                    throw error
                }
                NotificationCounts.count(receiver.notifier.kind, .retried)
                log(receiver, "try \(tries) failed: \(error)")
                let wait = state.withLock { state in
                    configuration.waits.wait(tries, retryAfter: error.retryAfter, using: &state.random)
                }
                do {
                    try await sleep(wait)
                } catch _ {
                    throw error
                }
            }
        }
    }

    /// Tries once; goes on for `grace` after the task was cancelled.
    private static func send(
        _ message: AlertMessage, _ notifier: any Notifier, _ grace: Duration
    ) async throws(NotificationFault) -> [String] {
        guard grace > .zero else { return try await notifier.send(message) }
        // It is waited for here; only its cancellation is put off.
        let attempt = Task { () async -> Result<[String], NotificationFault> in
            do throws(NotificationFault) {
                return .success(try await notifier.send(message))
            } catch {
                return .failure(error)
            }
        }
        let result = await withTaskCancellationHandler {
            await attempt.value
        } onCancel: {
            Task {
                try? await Task.sleep(for: grace)
                attempt.cancel()
            }
        }
        return try result.get()
    }

    private func log(_ receiver: Receiver, _ text: String) {
        logger.warning("\(text)", metadata: ["receiver": "\(receiver.name)", "kind": "\(receiver.notifier.kind)"])
    }
}
