/// A process of Scrapy that was asked for: what is told of it, and what can be told to it.
package struct RunningScrapy: Sendable {
    /// Its name.
    package let id: String
    /// What happens to it. They end without ``ScrapyEvent/ended(_:)`` when its host has died, and it with that.
    package let events: AsyncStream<ScrapyEvent>
    private let connection: ScrapyConnection

    init(id: String, connection: ScrapyConnection, events: AsyncStream<ScrapyEvent>) {
        self.id = id
        self.connection = connection
        self.events = events
    }

    /// Sends a signal to it and its process group.
    package func signal(_ signal: ScrapySignal) { connection.signal(id, signal) }
}
