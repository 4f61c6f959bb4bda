import ArgumentParser
import Web

extension ScrapydCommand {
    /// `trawl scrapyd status`.
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show every instance and what it has to do.")

        @Flag(help: "Print the gateway's answer as JSON.") var json = false
        @OptionGroup var options: ScrapydGatewayOptions

        func run() async throws {
            let answer = try await options.use { try await $0.get("/api/status") }
            if json { return try StandardOutput.line(answer.description) }
            try StandardOutput.write(ScrapydDisplay.status(answer))
        }
    }

    /// `trawl scrapyd list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List jobs of every instance.")

        @Option(help: "Only jobs of this project.") var project: String?
        @Flag(help: "Print the gateway's answer as JSON.") var json = false
        @OptionGroup var options: ScrapydGatewayOptions

        func run() async throws {
            let answer = try await options.use { try await $0.get("/api/jobs", [("project", project)]) }
            if json { return try StandardOutput.line(answer.description) }
            try StandardOutput.write(ScrapydDisplay.jobs(answer).text(width: Terminal.outputWidth))
        }
    }

    /// `trawl scrapyd cancel`.
    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Cancel a job, wherever it is.", discussion: "A second time ends it at once.")

        @Option(help: "The project.") var project: String
        @Option(help: "The job's id.") var jobID: String
        @Flag(help: "Print the gateway's answer as JSON.") var json = false
        @OptionGroup var options: ScrapydGatewayOptions

        func run() async throws {
            let answer = try await options.use {
                try await $0.post("/api/cancel", ["project": .string(project), "job_id": .string(jobID)])
            }
            if json { return try StandardOutput.line(answer.description) }
            let (state, node) = (answer["prevstate"]?.plainText ?? "", answer["node"]?.plainText ?? "")
            try StandardOutput.line("\(jobID) is cancelled; it was \(state) on \(node)")
        }
    }

    /// `trawl scrapyd schedule`.
    struct Schedule: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Schedule a spider on the least loaded instance; prints the job's id and the instance.")

        @OptionGroup var job: ScrapydJobOptions
        @Option(help: "The job's id; one is made by default.") var jobid: String?
        @Flag(help: "Print the gateway's answer as JSON.") var json = false
        @OptionGroup var options: ScrapydGatewayOptions

        func run() async throws {
            let body = try job.body(id: jobid)
            let answer = try await options.use { try await $0.post("/api/schedule", body) }
            if json { return try StandardOutput.line(answer.description) }
            try StandardOutput.line("\(answer["jobid"]?.plainText ?? "") on \(answer["node"]?.plainText ?? "")")
        }
    }
}
