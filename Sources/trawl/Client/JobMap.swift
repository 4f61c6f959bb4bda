import Web

/// Runs a command once for each line of input, over the fleet, and gives what comes out in the order of the input.
///
/// A window of jobs is outstanding at a time: input is read no faster than results go out, so that neither side piles up.
struct JobMap: Sendable {
    struct Options: Sendable {
        /// The members that every job has: `command`, `project`, ….
        var job: JSONObject
        /// How many jobs may be outstanding.
        var window: Int
        /// Whether a failed job ends nothing.
        var keepsGoing: Bool
        /// Whether each line of output holds the input and its items, in place of the items alone.
        var givesPairs: Bool
    }

    /// What was submitted for one line.
    private struct Entry: Sendable {
        let line: Int
        let input: JSONValue
        /// Nil when the line is no JSON.
        let job: String?
    }

    private enum Outcome: Sendable {
        case items([Substring])
        case failed(String)
    }

    private enum Event: Sendable {
        /// Lines were read and submitted; nil at the end of the input.
        case submitted([Entry]?)
        case ended(Int, Outcome)
        case interrupted
    }

    /// Somebody pressed Ctrl-C.
    struct Interrupted: Error {}

    private static let mostWaiting = 16
    private static let largestBatch = 256

    let api: ControllerAPI
    let options: Options
    let reader: LineReader
    /// Yields when the person wants it to end.
    let interruptions: AsyncStream<Void>

    /// Answers how many jobs failed.
    func run() async throws -> Int {
        try await withThrowingTaskGroup(of: Event.self) { group in
            var entries: [Int: Entry] = [:]
            var outcomes: [Int: Outcome] = [:]
            // Positions in the input: of the next to be submitted, to be waited for, and to be printed.
            var (submitted, waited, printed) = (0, 0, 0)
            var (isReading, hasEnded, failures) = (false, false, 0)
            group.addTask {
                for await _ in interruptions { return .interrupted }
                return .submitted([])
            }
            do {
                while true {
                    if !isReading, !hasEnded, submitted - printed < options.window {
                        let room = min(Self.largestBatch, options.window - (submitted - printed))
                        isReading = true
                        group.addTask { .submitted(try await submit(room)) }
                    }
                    while waited < submitted, waited - printed < Self.mostWaiting, let entry = entries[waited] {
                        let position = waited
                        group.addTask { .ended(position, try await outcome(of: entry)) }
                        waited += 1
                    }
                    if hasEnded, printed == submitted { break }
                    guard let event = try await group.next() else { break }
                    switch event {
                    case .interrupted: throw Interrupted()
                    case .submitted(nil):
                        isReading = false
                        hasEnded = true
                    case .submitted(let more?):
                        isReading = false
                        for entry in more {
                            entries[submitted] = entry
                            submitted += 1
                        }
                    case .ended(let position, let outcome): outcomes[position] = outcome
                    }
                    while let outcome = outcomes.removeValue(forKey: printed) {
                        let entry = entries.removeValue(forKey: printed)
                        printed += 1
                        guard let entry else { continue }
                        if case .failed(let reason) = outcome {
                            failures += 1
                            Terminal.complain("line \(entry.line): \(Table.printable(reason))")
                            if !options.keepsGoing {
                                throw WorkFault("ended at the first failure; --keep-going goes on")
                            }
                        }
                        try write(entry, outcome)
                    }
                }
            } catch {
                group.cancelAll()
                // What nobody will read is not worked on.
                for entry in entries.values { if let job = entry.job { _ = try? await api.cancel(job) } }
                throw error
            }
            group.cancelAll()
            return failures
        }
    }

    /// Reads up to `limit` lines and submits a job for each, all or none.
    private func submit(_ limit: Int) async throws -> [Entry]? {
        guard let lines = try await reader.lines(limit) else { return nil }
        var inputs: [(line: Int, input: JSONValue?)] = []
        for line in lines { inputs.append((line.number, try? JSONValue(parsing: line.text))) }
        let jobs = inputs.compactMap { pair in
            pair.input.map { input in
                var job = options.job
                job["input"] = input
                return JSONValue.object(job)
            }
        }
        var ids: [String] = []
        if !jobs.isEmpty {
            let key = IdempotencyKey.make()
            let answer = try await api.patiently {
                try await api.post("/jobs/batch", ["jobs": .array(jobs)], idempotencyKey: key)
            }
            ids = try ScrapeCommand.ids(of: answer)
            guard ids.count == jobs.count else {
                throw WorkFault("the controller answered other jobs than were asked for")
            }
        }
        var next = ids.makeIterator()
        return inputs.map { pair in
            Entry(line: pair.line, input: pair.input ?? .null, job: pair.input == nil ? nil : next.next())
        }
    }

    private func outcome(of entry: Entry) async throws -> Outcome {
        guard let id = entry.job else { return .failed("it is no JSON value") }
        let job = try await api.ended(id)
        guard job["status"] == "completed" else {
            let reason = job["error"].map { $0 == .null ? "" : ": \($0.plainText)" } ?? ""
            return .failed("job \(id) \(job["status"]?.plainText ?? "failed")\(reason)")
        }
        return .items(try await api.allItems(id))
    }

    private func write(_ entry: Entry, _ outcome: Outcome) throws {
        guard case .items(let items) = outcome else { return }
        if options.givesPairs {
            return try StandardOutput.line("{\"input\":\(entry.input),\"items\":[\(items.joined(separator: ","))]}")
        }
        guard !items.isEmpty else { return }
        try StandardOutput.line(items.joined(separator: "\n"))
    }
}
