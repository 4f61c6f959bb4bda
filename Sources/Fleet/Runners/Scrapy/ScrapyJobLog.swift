import Glibc
import Jobs
import NIOPosix
import Web

/// The log that Scrapy writes for a job, read for where the crawl stands.
actor ScrapyJobLog {
    private let path: String
    private var process: Int32 = 0
    private var offset: Int64 = 0

    /// How often is looked where the crawl stands.
    private static let interval = Duration.seconds(2)

    init(_ path: String) { self.path = path }

    /// Says where the crawl stands until the task is cancelled.
    func tellProgress(of process: Int32, to context: any JobContext) async {
        self.process = process
        repeat {
            context.report(.object(await figures()))
        } while (try? await Task.sleep(for: Self.interval)) != nil
    }

    /// What the log tells by now: Scrapy's figures once it has dumped them, `pages`, `items`, `finish_reason`, and `pid`.
    func figures() async -> JSONObject {
        var object = JSONObject()
        if process > 0 { object["pid"] = .integer(Int64(process)) }
        return object
    }

    /// Appends what the job wrote elsewhere. That it cannot be written ends no job.
    func append(_ bytes: [UInt8]) async {
        guard !bytes.isEmpty else { return }
        let path = path
        _ = try? await NIOThreadPool.singleton.runIfActive {
            let file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
            guard file >= 0 else { return }
            defer { close(file) }
            _ = write(file, bytes, bytes.count)
        }
    }
}
