import AsyncHTTPClient
import Jobs
import NIOCore
import NIOHTTP1
import Web

extension ControllerAPI {
    /// What `GET /logs` is asked for.
    struct LogSelection: Sendable {
        var job: String?
        var project: String?
        var spider: String?
        var node: String?
        var batch: String?
        var level: String?
        var pattern: String?
        var since: Timestamp?
        var limit = 100
    }

    /// The entries of jobs' logs that match, oldest first, and whether there may be more.
    func logs(_ selection: LogSelection) async throws -> (entries: [LogEntry], isPartial: Bool) {
        let response = try await send(
            .GET, "/logs",
            [
                ("job", selection.job), ("project", selection.project), ("spider", selection.spider),
                ("node", selection.node), ("batch", selection.batch), ("level", selection.level),
                ("grep", selection.pattern), ("since", selection.since?.description),
                ("limit", String(selection.limit)),
            ])
        let isPartial = response.headers.first(name: "trawl-partial") != nil
        let text = String(buffer: try await bytes(of: response))
        return (text.split(separator: "\n").compactMap { LogEntry(String($0)) }, isPartial)
    }
}

/// One entry of a job's log, as the controller tells it.
struct LogEntry: Sendable {
    /// What makes it the same entry when it comes again.
    struct Key: Hashable {
        let job: String
        let offset: Int64
        let time: String
    }

    /// As it came: JSON with the names of the Elastic Common Schema.
    let line: String
    let key: Key
    let moment: Timestamp
    private let value: JSONValue

    /// Nil for a line that is no entry.
    init?(_ line: String) {
        guard let value = try? JSONValue(parsing: line), let time = value["@timestamp"]?.plainText,
            let moment = Timestamp(time), let job = value["trawl.job.id"]?.plainText
        else { return nil }
        self.line = line
        self.value = value
        self.moment = moment
        var offset: Int64 = 0
        if case .integer(let number)? = value["log.offset"] { offset = number }
        key = Key(job: job, offset: offset, time: time)
    }

    /// For people: `2026-11-22T08:30:00Z error shop/books 01a2… [scrapy.core.scraper] message`, further lines below it.
    ///
    /// - Parameter namesJob: whether to say whose it is.
    func text(namesJob: Bool) -> String {
        func member(_ name: String) -> String { value[name]?.plainText ?? "" }
        var head = "\(moment.description.prefix(19))Z \(member("log.level"))"
        if namesJob { head += " \(member("trawl.project"))/\(member("trawl.spider")) \(key.job)" }
        if let logger = value["log.logger"]?.plainText { head += " [\(Table.printable(logger))]" }
        let lines = member("message").split(separator: "\n", omittingEmptySubsequences: false)
        return head + " " + lines.map { Table.printable(String($0)) }.joined(separator: "\n") + "\n"
    }
}
