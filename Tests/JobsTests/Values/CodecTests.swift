import Jobs
import Testing
import Web

@Suite("Values as JSON")
struct CodecTests {
    static let requests: [JobRequest] = [
        JobRequest(
            spider: .linkSpider,
            work: .links(
                urls: ["http://a.example/", "http://b.example/?q=\u{0}\"ü"], maxPages: 10, sameOriginOnly: false)),
        JobRequest(
            project: "books", spider: "shelf", version: "1.10", work: .spider(arguments: ["a": "1", "b": "", "": "x"]),
            settings: ["DOWNLOAD_DELAY": "0.5"], priority: 2.5, timeout: 1.5, labels: ["gpu", "arm"], maxAttempts: 1,
            retries: 7, id: "my.job:1", idempotencyKey: "k\n", batch: "b-1"),
        JobRequest(
            spider: "tool", runtime: .command,
            work: .command(name: "tool", input: ["list": [1, 2.5, nil, true], "text": "…"]), priority: -1e300),
        JobRequest(spider: "tool", runtime: .command, work: .command(name: "tool", input: nil)),
        JobRequest(spider: "egg", runtime: .scrapy, work: .spider(arguments: [:]), maxAttempts: 0, retries: -3),
    ]

    @Test("a request comes back as it was", arguments: requests)
    func request(_ request: JobRequest) throws {
        let text = request.json.description
        #expect(try JobRequest(json: JSONValue(parsing: text)) == request)
        #expect(try JobRequest(json: JSONValue(parsing: text)).json.description == text)
    }

    static let refused: [String] = [
        "[]", "{}", #"{"spider": "../x"}"#, #"{"spider": "x", "runner": "dance"}"#, #"{"spider": "x", "new": 1}"#,
        #"{"spider": "x", "urls": ["a"]}"#, #"{"spider": "x", "args": {"a": [1]}}"#,
        #"{"spider": "x", "labels": ["/"]}"#,
        #"{"spider": "x", "id": ".."}"#, #"{"spider": "x", "priority": "high"}"#,
    ]

    @Test("what is no request is refused, not guessed", arguments: refused)
    func refuses(_ text: String) throws {
        let value = try JSONValue(parsing: text)
        #expect(throws: JSONFieldFault.self) { try JobRequest(json: value) }
    }

    static let outcomes: [JobOutcome] = [
        .completed, .cancelled, .released,
        .failed(JobError(code: "timeout", message: "it took too long"), retryAfter: nil),
        .failed(JobError(code: "busy", message: "…"), retryAfter: 2.5),
    ]

    @Test("an outcome and a report come back as they were", arguments: outcomes)
    func outcome(_ outcome: JobOutcome) throws {
        #expect(try JobOutcome(json: JSONValue(parsing: outcome.json.description)) == outcome)
        let report = AttemptReport(
            reference: AttemptReference(job: "j", attempt: 3), node: "node1", outcome: outcome,
            result: ["crawled": []], statistics: nil)
        #expect(try AttemptReport(json: JSONValue(parsing: report.json.description)) == report)
    }

    @Test("the small messages come back as they were")
    func small() throws {
        let reference = AttemptReference(job: "a:b", attempt: 1)
        #expect(try AttemptReference(json: JSONValue(parsing: reference.json.description)) == reference)
        let progress = AttemptProgress(reference: reference, statistics: ["pages": 3])
        #expect(try AttemptProgress(json: JSONValue(parsing: progress.json.description)) == progress)
        let submission = Submission(id: "x", isNew: false)
        #expect(try Submission(json: JSONValue(parsing: submission.json.description)) == submission)
        for commands in [nil, [], ["noop", "other"]] as [Set<EntityName>?] {
            let node = NodeCapabilities(name: "n", runtimes: [.crawl, .command], labels: ["x"], commands: commands)
            #expect(try NodeCapabilities(json: JSONValue(parsing: node.json.description)) == node)
        }
        let version = SpiderVersion(
            project: "p", spider: "s", version: "r1", createdAt: Timestamp(microseconds: 1_800_000_000_123_456),
            digest: "ab", size: 7)
        #expect(try SpiderVersion(json: JSONValue(parsing: version.json.description)) == version)
    }

    @Test("a node of a newer version may name runtimes that we do not know")
    func unknownRuntime() throws {
        let value = try JSONValue(parsing: #"{"node": "n", "runtimes": ["crawl", "quantum"]}"#)
        #expect(try NodeCapabilities(json: value).runtimes == [.crawl])
    }

    @Test("a job has the fields of HTTP.md, in their order")
    func job() throws {
        var job = Job(
            id: "j1",
            request: JobRequest(
                spider: .linkSpider, work: .links(urls: ["http://a.example/"], maxPages: 10, sameOriginOnly: true),
                priority: 3, timeout: 30, labels: ["b", "a"]),
            status: JobStatus(), createdAt: Timestamp(microseconds: 1_800_000_000_000_000))
        #expect(
            job.json.description == """
                {"id":"j1","start_url":"http://a.example/","max_pages":10,"same_origin_only":true,"timeout_s":30,\
                "priority":3,"created_at":"2027-01-15T08:00:00.000000Z","status":"pending","assigned_worker":null,\
                "started_at":null,"completed_at":null,"result":null,"error":null,"error_code":null,"project":"default",\
                "spider":"links","version":null,"args":{},"settings":{},"attempt":0,"stats":null,"runner":"crawl",\
                "labels":["a","b"],"batch":null}
                """)
        job.status.state = .cancelling
        job.status.attempt = 1
        job.status.node = "node1"
        job.startedAt = job.createdAt + .seconds(1)
        job.error = JobError(code: "node_lost", message: "its node went away")
        #expect(job.json["status"] == "running")
        #expect(job.json["assigned_worker"] == "node1")
        #expect(job.json["started_at"] == "2027-01-15T08:00:01.000000Z")
        #expect(job.json["error"] == "its node went away")
        #expect(job.json["error_code"] == "node_lost")
        job.status.state = .delayed
        #expect(job.json["status"] == "pending")
        #expect(job.json["assigned_worker"] == .null)
        #expect(job.json["started_at"] == .null)
    }

    @Test("a job of a spider or a command has no start URL")
    func otherJobs() {
        for request in Self.requests.dropFirst() {
            let job = Job(id: "j", request: request, status: JobStatus(), createdAt: .now)
            #expect(job.json["start_url"] == .null)
            #expect(job.json["max_pages"] == .null)
            #expect((job.json["command"] != nil) == (request.runtime == .command))
        }
    }
}
