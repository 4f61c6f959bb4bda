import ArgumentParser
import Web

/// What happens after a submission: nothing, or waiting, or showing the items as they come.
struct SubmissionOptions: ParsableArguments {
    @Flag(help: "Wait until the job has ended; exit code 1 when it failed.") var wait = false
    @Flag(name: [.customShort("f"), .long], help: "Print the items as they are found, and wait for the end.")
    var follow = false
    @Flag(help: "Print the controller's answer as JSON.") var json = false

    /// Throws for a time that JSON cannot tell (`nan`, `inf`): it would count as left out, and the job had no limit.
    static func requireSeconds(_ timeout: Double?) throws {
        if let timeout, !timeout.isFinite { throw ValidationError("--timeout takes a number of seconds, such as 30") }
    }

    /// Shows what came of the submission of `ids`; `answer` is what the controller said. Throws ``ExitCode`` 1 when a job
    /// that was waited for did not complete.
    func finish(_ ids: [String], _ answer: JSONValue, _ api: ControllerAPI) async throws {
        if json, !follow, !wait {
            return try StandardOutput.line(answer.description)
        }
        guard follow || wait else {
            for id in ids { try StandardOutput.line(id) }
            return
        }
        var failed = false
        for id in ids {
            if follow {
                _ = try await api.followItems(id)
            }
            let job = try await api.ended(id)
            if json, !follow {
                try StandardOutput.line(job.description)
            } else {
                Terminal.write(JobDisplay.ending(job) + "\n")
            }
            if job["status"] != "completed" { failed = true }
        }
        if failed { throw ExitCode(1) }
    }
}
