/// The ranges of what callers ask for: one place for the readers and for the document.
package enum Ranges {
    package static let pages = 1...1_000
    package static let scrapeTime = 1...300
    package static let priority = 1...10
    package static let urls = 1...1_000
    package static let jobs = 1...1_000
    package static let time = 1.0...604_800
    package static let attempts = 1...20
    package static let retries = 0...20
    package static let limit = 1...1_000
    package static let offset = 0...Int.max
    package static let itemLimit = 1...10_000
    package static let wait = 0...60
}
