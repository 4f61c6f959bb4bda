import ArgumentParser
import Web

extension ScrapydCommand {
    /// `trawl scrapyd watch`.
    struct Watch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Start test jobs and show instances and jobs every two seconds, until those have ended.")

        @Option(help: "How many test jobs are started; 0 only watches, until Ctrl-C.") var count = 0
        @Option(help: "The project of the test jobs; the first there is by default.") var project: String?
        @Option(help: "The spider of the test jobs; the project's first by default.") var spider: String?
        @Option(help: "A setting of the test jobs, as NAME=VALUE; may come several times.") var setting: [String] = []
        @Option(help: "An argument of the test jobs, as NAME=VALUE; may come several times.") var arg: [String] = []
        @OptionGroup var options: ScrapydGatewayOptions

        func validate() throws {
            guard 0...1_000 ~= count else { throw ValidationError("--count takes a whole number from 0 to 1000") }
        }

        func run() async throws {
            try await options.use { api in
                var open: Set<String> = []
                let body = count > 0 ? try body(try await api.get("/api/projects")) : .null
                for _ in 0..<count {
                    let answer = try await api.post("/api/schedule", body)
                    let (id, node) = (answer["jobid"]?.plainText ?? "", answer["node"]?.plainText ?? "")
                    Terminal.write("Started \(id) on \(node)\n")
                    open.insert(id)
                }
                let isEndless = open.isEmpty
                while true {
                    let status = try await api.get("/api/status")
                    let jobs = try await api.get("/api/jobs", [("project", project)])
                    try StandardOutput.write(ScrapydDisplay.watch(status, jobs) + "\n")
                    open.subtract(Self.ended(jobs))
                    if open.isEmpty, !isEndless { return }
                    try await Task.sleep(for: .seconds(2))
                }
            }
        }

        /// - Parameter known: the answer of `GET /api/projects`.
        private func body(_ known: JSONValue) throws -> JSONValue {
            var first: (project: String, spider: String)?
            if case .object(let projects)? = known["projects"] {
                for (name, spiders) in projects where first == nil && (project == nil || project == name) {
                    if case .array(let names) = spiders, let spider = names.first { first = (name, spider.plainText) }
                }
            }
            guard let project = project ?? first?.project, let spider = spider ?? first?.spider else {
                throw WorkFault("there is no spider to test with; deploy one, or name --project and --spider")
            }
            var words = ["--project", project, "--spider", spider]
            for text in setting { words += ["--setting", text] }
            for text in arg { words += ["--arg", text] }
            return try ScrapydJobOptions.parse(words).body(id: nil)
        }

        private static func ended(_ jobs: JSONValue) -> Set<String> {
            guard case .object(let nodes)? = jobs["nodes"] else { return [] }
            var ids: Set<String> = []
            for (_, lists) in nodes {
                if case .array(let finished)? = lists["finished"] {
                    ids.formUnion(finished.compactMap { $0["id"]?.plainText })
                }
            }
            return ids
        }
    }
}
