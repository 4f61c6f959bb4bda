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

    /// Sends a signal to it and its process group.
    package func signal(_ signal: ScrapySignal) { connection.signal(id, signal) }
}
