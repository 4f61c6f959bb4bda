import Fleet
import Jobs
import Web

extension ScrapydService {
    /// Every other parameter is an argument of the spider.
    static let ownNames: Set<String> = ["project", "spider", "_version", "jobid", "priority", "setting"]

    func schedule(_ parameters: ScrapydParameters, _ user: ScrapydUser) async throws -> JSONValue {
        let text = try parameters.required("project")
        let spider = try parameters.required("spider")
        let priority = try Self.priority(try parameters.text("priority"))
        let version = try parameters.text("_version").flatMap { $0.isEmpty ? nil : $0 }
        let project = try projectName(text, user)
        let contents = try await known(project)
        guard try contents.spiders(version).contains(spider) else { throw ScrapydFault.spiderMissing(spider) }
        guard let name = EntityName(spider) else {
            throw ScrapydFault("spider is invalid: to be scheduled its name must be \(EntityName.rule)")
        }
        let request = JobRequest(
            project: project, spider: name, version: version.flatMap { contents.kept($0) },
            work: .spider(arguments: try parameters.rest(without: Self.ownNames)),
            settings: try Self.settings(try parameters.texts("setting")), priority: priority,
            id: try Self.jobID(try parameters.text("jobid")), origin: instance.name)
        return ["jobid": .string(try await submit(request).text)]
    }

    /// Submits a job, and again under the same id when the one that had it has ended: Scrapyd's clients use an id again.
    func submit(_ request: JobRequest) async throws -> JobID {
        guard let id = request.id else { return try await submitOnce(request) }
        do {
            return try await submitAgain(request, id)
        } catch let fault as SubmissionFault where fault.code == .idTaken {
            guard let other = try await controller.jobs.job(id) else { throw fault }
            guard !instance.shows(other), let own = instance.ownID(id) else {
                throw ScrapydFault(
                    "jobid is invalid: job '\(id)' is \(other.status.state.scrapydName) with another request; "
                        + "choose another id")
            }
            var renamed = request
            renamed.id = own
            return try await submitAgain(renamed, own)
        }
    }

    /// An ended job of the same project gives way. One that has not ended answers for itself when the request is the same: a
    /// client that heard no answer asks twice.
    private func submitAgain(_ request: JobRequest, _ id: JobID) async throws -> JobID {
        if let earlier = try await controller.jobs.job(id), earlier.status.state.isTerminal, instance.shows(earlier),
            earlier.request.project == request.project
        {
            try await controller.forget(id)
        }
        return try await submitOnce(request)
    }

    private func submitOnce(_ request: JobRequest) async throws -> JobID {
        guard let submission = try await controller.submit([request]).first else {
            throw ScrapydFault("the job was not taken; try again")
        }
        return submission.id
    }

    private static func jobID(_ text: String?) throws -> JobID? {
        guard let text, !text.isEmpty else { return nil }
        guard let id = JobID(text) else {
            throw ScrapydFault(
                "jobid is invalid: it must be 1 to 128 letters, digits and . _ : - of ASCII, and neither \".\" nor \"..\""
            )
        }
        return id
    }

    private static func priority(_ text: String?) throws -> Double {
        guard let text else { return 0 }
        let words = text.split(separator: " ")
        // Swift reads hexadecimal numbers too, which Python does not.
        guard words.count == 1, let priority = Double(words[0]), priority.isFinite, !text.lowercased().contains("x")
        else {
            throw ScrapydFault("priority is invalid: could not convert string to float: b'\(text)'")
        }
        return priority
    }

    private static func settings(_ texts: [String]) throws -> [String: String] {
        var settings: [String: String] = [:]
        for (index, text) in texts.enumerated() {
            guard let separator = text.firstIndex(of: "=") else {
                throw ScrapydFault(
                    "ValueError: dictionary update sequence element #\(index) has length 1; 2 is required "
                        + "(a setting is NAME=VALUE)")
            }
            settings[String(text[..<separator])] = String(text[text.index(after: separator)...])
        }
        return settings
    }
}
