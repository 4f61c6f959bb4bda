import Jobs
import Web

/// Where the items of jobs are read: in the files of the controller of this process, or over the API of another's.
enum ItemSource: Sendable {
    case files(OutputStore)
    case controller(ControllerAPI)

    /// Longer ones are not read, in bytes.
    private static let longest = 65_536
    /// What a worker tells of its job is bounded too.
    private static let mostItems = 1 << 40

    /// The last item of a job that has ended; nil when it has none. Throws why it cannot be read.
    func last(of job: Job) async throws -> JSONValue? {
        let line: String?
        switch self {
        case .files(let outputs): line = try await Self.lastLine(of: job, outputs)
        case .controller(let api): line = try await Self.lastLine(of: job, api)
        }
        guard let line else { return nil }
        guard line.utf8.count <= Self.longest else { throw Self.tooLong }
        return try JSONValue(parsing: line)
    }

    private static var tooLong: WorkFault { WorkFault("it is larger than \(longest) bytes") }

    private static func lastLine(of job: Job, _ outputs: OutputStore) async throws -> String? {
        let output = OutputName(of: job)
        let size = try await outputs.size(of: output)
        let begin = max(0, size - Int64(longest) - 1)
        let bytes = try await outputs.read(output, from: begin, limit: longest + 1)
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        guard let line = lines.last else { return nil }
        // What begins before what was read.
        if lines.count == 1, begin > 0, bytes.first != UInt8(ascii: "\n") { throw tooLong }
        return String(decoding: line, as: UTF8.self)
    }

    /// Where the job's figures say that it is; what they do not know is looked for.
    private static func lastLine(of job: Job, _ api: ControllerAPI) async throws -> String? {
        func lines(from offset: Int, _ limit: Int) async throws -> [Substring] {
            let page = try await insistently { try await api.items(job.id.text, offset: offset, limit: limit) }
            // By bytes: with a return before it, the end of a line is another character.
            return page.utf8.split(separator: UInt8(ascii: "\n")).map { Substring($0) }
        }
        let figure = ["item_scraped_count", "items"].lazy.compactMap { name -> Int? in
            guard case .integer(let count)? = job.statistics?[name] else { return nil }
            return min(max(1, Int(clamping: count)), mostItems)
        }.first
        var offset = (figure ?? 1) - 1
        var found: Substring?
        while true {
            let page = try await lines(from: offset, figure == nil ? 10_000 : 100)
            guard let last = page.last else { break }
            found = last
            offset += page.count
        }
        // There are fewer than it counted: a line at each place up to some place.
        var low = 0
        while found == nil, low < offset {
            let middle = low + (offset - low) / 2
            if try await lines(from: middle, 1).isEmpty { offset = middle } else { low = middle + 1 }
        }
        if found == nil, low > 0 { found = try await lines(from: low - 1, 1).last }
        return found.map(String.init)
    }

    /// Asks again where the controller is away or busy for a moment.
    private static func insistently(_ body: () async throws -> String) async throws -> String {
        for pause in [Duration.milliseconds(200), .seconds(2)] {
            do {
                return try await body()
            } catch let fault as ControllerFault where fault.isTemporary {
                try await Task.sleep(for: pause)
            }
        }
        return try await body()
    }
}
