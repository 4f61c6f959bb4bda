/// A signal to a process of Scrapy.
package enum ScrapySignal: String, Sendable {
    /// Scrapy ends gracefully; at the second one at once.
    case interrupt = "INT"
    case terminate = "TERM"
    case kill = "KILL"
}
