/// A process of Scrapy that was asked for: what becomes of it, and what can be told to it.
package struct RunningScrapy: Sendable {
    /// Its name.
    package let id: String
    private let connection: ScrapyConnection
    private let fate: ScrapyFate

    init(id: String, connection: ScrapyConnection, fate: ScrapyFate) {
        self.id = id
        self.connection = connection
        self.fate = fate
    }

    /// The number of the process, once it was started; nil when it never was. Does not heed cancellation.
    package func start() async -> Int32? { await fate.start() }

    /// How it ended; nil when its host has died, and it with that. Does not heed cancellation: signal it.
    package func end() async -> ScrapyEnding? { await fate.end() }

    /// How it ended; nil when its host has died. It is killed when `time` is over, or when the task is cancelled.
    func end(within time: Duration) async -> (ending: ScrapyEnding?, isLate: Bool) {
        await withTaskCancellationHandler {
            await withTaskGroup(of: Bool.self) { group in
                group.addTask {
                    guard (try? await Task.sleep(for: time)) != nil else { return false }
                    self.signal(.kill)
                    return true
                }
                let ending = await end()
                group.cancelAll()
                return (ending, await group.next() ?? false)
            }
        } onCancel: {
            signal(.kill)
        }
    }

    /// Sends a signal to it and its process group.
    package func signal(_ signal: ScrapySignal) { connection.signal(id, signal) }
}
