import Web

/// Submits jobs as ``SubmissionLoad`` does and waits until the controller says that all of them are completed.
struct JobDrive {
    private let options: Options

    init(_ options: Options) { self.options = options }

    func run() async throws -> JSONValue {
        let port = try options.number("port")
        let jobs = try options.number("jobs", default: 20_000)
        return try await JSONClient.withClient(port: port) { client in
            func completed() async throws -> Int {
                let cluster = try await client.get("/cluster")
                guard case .integer(let number)? = cluster["completed_jobs"], cluster["failed_jobs"] == 0 else {
                    throw Options.Fault(description: "jobs failed: \(cluster)")
                }
                return Int(number)
            }
            let before = try await completed()
            let processorBefore = JobsBenchmark.processorSeconds
            let start = ContinuousClock.now
            let submitted = try await SubmissionLoad(options).run()
            let deadline = ContinuousClock.now + .seconds(60 + jobs / 500)
            while try await completed() < before + jobs {
                guard ContinuousClock.now < deadline else { throw Options.Fault(description: "jobs were left over") }
                try await Task.sleep(for: .milliseconds(2))
            }
            return [
                "jobs": .integer(Int64(jobs)), "seconds": .number((ContinuousClock.now - start) / .seconds(1)),
                "submitted_seconds": submitted["seconds"] ?? .null,
                "client_cpu": .number(JobsBenchmark.processorSeconds - processorBefore),
            ]
        }
    }
}
