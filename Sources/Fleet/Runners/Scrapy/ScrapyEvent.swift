/// What a ``ScrapyHost`` tells of a process.
package enum ScrapyEvent: Sendable, Hashable {
    case started(process: Int32)
    case ended(ScrapyEnding)
}
