import Crawling
import Glibc
import Jobs
import NIOPosix
import Web

/// The log that Scrapy writes for a job, read for where the crawl stands.
actor ScrapyJobLog {
    private let path: String
    private var process: Int32 = 0
    private var reader = ScrapyLogReader()
    private var hasEnded = false
    private let meter: CrawlMeter?

    /// How often is looked where the crawl stands.
    private static let interval = Duration.seconds(2)
    private static let chunk = 1 << 20

    /// - Parameter meter: what is told how far the crawl is, if anything.
    init(_ path: String, meter: CrawlMeter? = nil) {
        self.path = path
        self.meter = meter
    }

    /// Says where the crawl stands until the task is cancelled.
    func tellProgress(of process: Int32, to context: any JobContext) async {
        self.process = process
        var isFirst = true
        repeat {
            let figures = await figures(isEnd: false)
            guard !hasEnded else { return }
            context.report(.object(figures))
            // Whoever lists jobs wants to know the process.
            if isFirst { context.tell() }
            isFirst = false
        } while (try? await Task.sleep(for: Self.interval)) != nil
    }

    /// What the log tells by now: Scrapy's figures once it has dumped them, `pages`, `items`, `finish_reason`, and `pid`.
    ///
    /// - Parameter isEnd: whether the job has ended.
    func figures(isEnd: Bool) async -> JSONObject {
        let (path, before, chunk) = (path, reader, Self.chunk)
        let read = try? await NIOThreadPool.singleton.runIfActive {
            var reader = before
            while true {
                let part = OutputFile.read(path, from: reader.size, limit: chunk, wholeLines: false)
                if part.bytes.isEmpty { break }
                reader.read(part.bytes.span)
            }
            if isEnd { reader.finish() }
            return reader
        }
        // What was read meanwhile by another call goes further.
        if let read, isEnd || (!hasEnded && read.size >= reader.size) { reader = read }
        if isEnd { hasEnded = true }
        let report = reader.report
        meter?.read(CrawlFigures(report))
        return object(report)
    }

    private func object(_ report: ScrapyLogReport) -> JSONObject {
        var object = JSONObject()
        if process > 0, !hasEnded { object["pid"] = .integer(Int64(process)) }
        if let pages = report.pages { object["pages"] = .integer(Int64(pages)) }
        if let items = report.items { object["items"] = .integer(Int64(items)) }
        for (name, value) in report.statistics { object[name] = value }
        if let reason = report.finishReason { object["finish_reason"] = .string(reason) }
        return object
    }

    /// The last line of the last error in the log; nil when there is none.
    var lastError: String? {
        let categories = reader.report.categories
        let entry = (categories[.critical]?.details ?? []).last ?? (categories[.error]?.details ?? []).last
        return entry?.split(whereSeparator: \.isNewline).last.map { String($0.prefix(500)) }
    }

    /// Adds a line of ours, as Scrapy writes its own.
    func note(_ text: String) async {
        await append(Array("\(ScrapyLogTime(.now)) [trawl] INFO: \(text)\n".utf8))
    }

    /// Appends what the job wrote elsewhere. That it cannot be written ends no job.
    func append(_ bytes: [UInt8]) async {
        guard !bytes.isEmpty else { return }
        let path = path
        _ = try? await NIOThreadPool.singleton.runIfActive {
            // The job may have put a FIFO or a link in its place.
            let file = open(path, O_WRONLY | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard file >= 0 else { return }
            defer { close(file) }
            var status = stat()
            guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
            _ = write(file, bytes, bytes.count)
        }
    }
}
