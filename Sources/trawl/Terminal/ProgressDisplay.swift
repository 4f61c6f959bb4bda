import Crawling

/// Shows how a crawl goes on: one line drawn in place on a terminal, a line every ten seconds elsewhere.
struct ProgressDisplay {
    enum Form {
        case inPlace
        case lines
        case jsonLines
        case none
    }

    let form: Form
    private var lastPages = 0
    private var lastElapsed = 0.0
    private var lastLine = 0.0

    init(form: Form) { self.form = form }

    /// How long to wait between two looks.
    var interval: Duration { form == .inPlace ? .milliseconds(200) : .seconds(1) }

    mutating func show(_ progress: CrawlProgress) {
        switch form {
        case .none: return
        case .inPlace: Terminal.post("\r\u{1B}[K" + String(line(progress).prefix(Terminal.width - 1)))
        case .lines, .jsonLines:
            guard progress.elapsed - lastLine >= 10 else { return }
            lastLine = progress.elapsed
            Terminal.post((form == .lines ? line(progress) : json(progress)) + "\n")
        }
    }

    /// Removes the line that is drawn in place.
    func clear() {
        if form == .inPlace { Terminal.post("\r\u{1B}[K") }
    }

    private mutating func line(_ progress: CrawlProgress) -> String {
        let span = progress.elapsed - lastElapsed
        let rate = span > 0 ? Double(progress.pages - lastPages) / span : 0
        lastPages = progress.pages
        lastElapsed = progress.elapsed
        return "\(Text.count(progress.pages)) pages  \(Text.count(Int(rate)))/s  \(Text.count(progress.items)) items  "
            + "\(Text.count(progress.pending)) queued  \(progress.active) open  \(progress.errors) errors  "
            + "\(Text.bytes(progress.bytes))  \(Text.duration(progress.elapsed))"
    }

    private func json(_ progress: CrawlProgress) -> String {
        "{\"pages\":\(progress.pages),\"items\":\(progress.items),\"pending\":\(progress.pending),"
            + "\"active\":\(progress.active),\"errors\":\(progress.errors),\"bytes\":\(progress.bytes),"
            + "\"elapsed\":\(Text.decimal(progress.elapsed))}"
    }
}
