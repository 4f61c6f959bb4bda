import ArgumentParser
import Web

extension ScrapydCommand {
    /// `trawl scrapyd watch`.
    struct Watch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Start test jobs and show instances and jobs every two seconds, until those have ended.")

        @Option(help: "How many test jobs are started; 0 only watches, until Ctrl-C.") var count = 0
        @Option(help: "The project of the test jobs.") var project: String?
        @Option(help: "The spider of the test jobs.") var spider: String?
        @Option(help: "A setting of the test jobs, as NAME=VALUE; may come several times.") var setting: [String] = []
        @Option(help: "An argument of the test jobs, as NAME=VALUE; may come several times.") var arg: [String] = []
        @OptionGroup var options: ScrapydGatewayOptions

        func validate() throws {
            guard 0...1_000 ~= count else { throw ValidationError("--count takes a whole number from 0 to 1000") }
            guard count == 0 || (project != nil && spider != nil) else {
                throw ValidationError("test jobs need --project and --spider")
            }
        }

        func run() async throws {
            try await options.use { api in
                var open: Set<String> = []
                for _ in 0..<count {
                    let answer = try await api.post("/api/schedule", try body())
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

        private func body() throws -> JSONValue {
            var words = ["--project", project ?? "", "--spider", spider ?? ""]
            for text in setting { words += ["--setting", text] }
            for text in arg { words += ["--arg", text] }
            return try ScrapydJobOptions.parse(words).body(id: nil)
        }

        private static func ended(_ jobs: JSONValue) -> Set<String> {
            guard case .object(let nodes)? = jobs["nodes"] else { return [] }
            var ids: Set<String> = []
            for (_, lists) in nodes {
                if case .array(let finished)? = lists["finished"] { ids.formUnion(finished.compactMap { $0["id"]?.plainText }) }
            }
            return ids
        }
    }
}
