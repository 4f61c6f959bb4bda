import Web

/// How long it takes from sending a submission over HTTP until the job does something: until the crawl's first request
/// reaches a site, which is this process, so that one clock measures both. One job at a time on an idle platform.
struct LatencyProbe {
    private let port: Int
    private let jobs: Int
    private let pause: Duration

    init(_ options: Options) throws {
        port = try options.number("port")
        jobs = try options.number("jobs", default: 500)
        pause = .milliseconds(try options.number("pause-ms", default: 20))
    }

    func run() async throws -> JSONValue {
        let site = try await Site()
        var visits = site.visits.makeAsyncIterator()
        let (waits, answers) = try await JSONClient.withClient(port: port) { client in
            var waits: [Duration] = []
            var answers: [Duration] = []
            // The first ones open connections and files; a platform that has run a job is what is asked about.
            for number in -10..<jobs {
                let path = "/job\(number)"
                let body: JSONValue = [
                    "start_url": .string("http://127.0.0.1:\(site.port)\(path)"), "max_pages": 1,
                ]
                let start = ContinuousClock.now
                _ = try await client.post("/scrape", body)
                let answered = ContinuousClock.now - start
                var first: ContinuousClock.Instant?
                // The page itself comes last, so that no visit is left over for the next job.
                while let visit = await visits.next() {
                    if first == nil { first = visit.time }
                    if visit.path == path { break }
                }
                guard let first else { throw Options.Fault(description: "the site closed") }
                if number >= 0 {
                    waits.append(first - start)
                    answers.append(answered)
                }
                try await Task.sleep(for: pause)
            }
            return (waits, answers)
        }
        func figures(_ values: [Duration]) -> JSONValue {
            let sorted = values.map { $0 / .milliseconds(1) }.sorted()
            func at(_ share: Double) -> JSONValue {
                .number(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))])
            }
            return ["p50_ms": at(0.5), "p99_ms": at(0.99), "max_ms": at(1)]
        }
        return ["jobs": .integer(Int64(jobs)), "runs": figures(waits), "answered": figures(answers)]
    }
}
