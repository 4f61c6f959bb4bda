import Crawling
import Glibc
import Jobs

/// The log of a job, as Scrapy writes it, so that what reads Scrapy's logs reads it too: `time [logger] LEVEL: text`, in
/// local time, one line an event. Bounded, so that no job fills a disk.
actor JobLog {
    private let path: String
    private let resources: CrawlResources
    /// Beyond so many bytes an attempt writes no more than how it ended.
    private let most: Int
    private var written = 0
    private var isFull = false

    init(_ path: String, resources: CrawlResources, most: Int = 10 << 20) {
        self.path = path
        self.resources = resources
        self.most = most
    }

    /// Appends lines. That a log cannot be written ends no job.
    ///
    /// - Parameter isEnd: whether they say how the attempt ended: readers look for that, so it is written to a full log too.
    func write(_ lines: [JobLogLine], isEnd: Bool = false) async {
        guard !lines.isEmpty, isEnd || !isFull else { return }
        let time = ScrapyLogTime(.now).description
        var text = lines.map { Self.text($0, time) }.joined()
        if !isEnd, written + text.utf8.count > most {
            isFull = true
            let end = "this log has reached \(most) bytes; of what follows only the end is written"
            text = Self.text(JobLogLine(.trawl, level: .warning, end), time)
        }
        written += text.utf8.count
        let (path, bytes) = (path, Array(text.utf8))
        try? await resources.onDiskThread {
            let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
            guard file >= 0 else { return }
            defer { close(file) }
            _ = Glibc.write(file, bytes, bytes.count)
        }
    }

    static func text(_ line: JobLogLine, _ time: String) -> String {
        // What came from a page or a server must not look like lines of ours.
        let shown = String(line.text.prefix(4_000).map { $0.isNewline ? " " : $0 })
        let text = "\(time) [\(line.source.rawValue)] \(line.level.rawValue): \(shown)\n"
        return line.block.map { text + $0 + "\n" } ?? text
    }
}
