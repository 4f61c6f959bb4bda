import Web

/// Small crawls at an even rate, with what people and pages do beside it: reading a job, its items, the lists and the
/// metrics. It ends when the time is over and all its jobs have ended.
struct SteadyLoad {
    private let port: Int
    private let rate: Int
    private let seconds: Int

    init(_ options: Options) throws {
        port = try options.number("port")
        rate = try options.number("rate", default: 10)
        seconds = try options.number("seconds", default: 60)
    }

    func run() async throws -> JSONValue {
        let site = try await Site()
        let submitted = rate * seconds
        try await withThrowingTaskGroup(of: Void.self) { group in
            // Nobody waits for visits here, but the stream is to stay empty.
            group.addTask { for await _ in site.visits {} }
            defer { group.cancelAll() }
            try await JSONClient.withClient(port: port) { client in
                let start = ContinuousClock.now
                var last: String?
                for number in 0..<submitted {
                    try await Task.sleep(until: start + .seconds(1) * number / rate, clock: .continuous)
                    let body: JSONValue = [
                        "start_url": .string("http://127.0.0.1:\(site.port)/"), "max_pages": 3,
                        "priority": .integer(Int64(number % 10 + 1)),
                    ]
                    if number % 5 == 4, let last {
                        _ = try await client.get("/jobs/\(last)?wait=5")
                        try await client.read("/jobs/\(last)/items")
                        try await client.read("/jobs/\(last)/log")
                    }
                    if number % 20 == 19 {
                        for path in ["/cluster", "/workers", "/jobs?limit=50", "/monitoring/dashboard", "/metrics"] {
                            _ = try await client.get(path)
                        }
                    }
                    let answer = try await client.post("/scrape", body)
                    guard case .string(let id)? = answer["job_id"] else {
                        throw Options.Fault(description: "no job id in \(answer)")
                    }
                    last = id
                }
                let deadline = ContinuousClock.now + .seconds(60)
                while true {
                    let cluster = try await client.get("/cluster")
                    if cluster["pending_jobs"] == 0, cluster["running_jobs"] == 0 { break }
                    guard ContinuousClock.now < deadline else {
                        throw Options.Fault(description: "jobs were left after the load: \(cluster)")
                    }
                    try await Task.sleep(for: .milliseconds(100))
                }
            }
        }
        return ["jobs": .integer(Int64(submitted)), "client_cpu": .number(JobsBenchmark.processorSeconds)]
    }
}
