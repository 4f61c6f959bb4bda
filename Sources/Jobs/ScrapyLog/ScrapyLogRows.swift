/// The rows of a log over its whole time. A crawl of months has more than a chart can show: then every second one goes.
struct ScrapyLogRows: Sendable {
    private(set) var all: [ScrapyLogRow] = []
    /// Of so many rows one is kept.
    private var step = 1
    private var seen = 0

    /// As many are never exceeded; half as many always stay.
    static let most = 5_000

    mutating func append(_ row: ScrapyLogRow) {
        seen += 1
        guard (seen - 1) % step == 0 else { return }
        all.append(row)
        guard all.count > Self.most else { return }
        all = all.indices.filter { $0 % 2 == 0 }.map { all[$0] }
        step *= 2
    }
}
