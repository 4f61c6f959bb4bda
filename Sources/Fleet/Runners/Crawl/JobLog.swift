import Crawling
import Glibc
import Jobs

/// The log of a job, as a person reads it: `time LEVEL text`, one line an event. Bounded, so that no job fills a disk.
actor JobLog {
    enum Level: String, Sendable { case info = "INFO", warning = "WARNING", error = "ERROR" }

    private let path: String
    private let resources: CrawlResources
    private var written = 0
    private var hasEnded = false

    /// Beyond so many bytes an attempt writes no more.
    static let most = 10 << 20

    init(_ path: String, resources: CrawlResources) {
        self.path = path
        self.resources = resources
    }

    /// Appends lines. That a log cannot be written ends no job.
    func write(_ lines: [(level: Level, text: String)]) async {
        guard !hasEnded, !lines.isEmpty else { return }
        let time = Timestamp.now.description
        var text = ""
        for line in lines {
            // What came from a page or a server must not look like lines of ours.
            let shown = String(line.text.prefix(4_000).map { $0.isNewline ? " " : $0 })
            text += "\(time) \(line.level.rawValue) \(shown)\n"
        }
        if written + text.utf8.count > Self.most {
            hasEnded = true
            text = "\(time) WARNING this log has reached \(Self.most) bytes and ends here\n"
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

    func write(_ level: Level, _ text: String) async { await write([(level, text)]) }
}
