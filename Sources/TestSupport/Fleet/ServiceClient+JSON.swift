package import Web

extension RawAnswer {
    /// The body as JSON.
    package var json: JSONValue { get throws { try JSONValue(parsing: text) } }

    /// The lines of the body, each as JSON.
    package var jsonLines: [JSONValue] {
        get throws { try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) } }
    }
}

extension JSONValue {
    /// The text of a string; nil for every other value.
    package var string: String? { if case .string(let text) = self { text } else { nil } }
    /// The number of an integer; nil for every other value.
    package var integer: Int? { if case .integer(let number) = self { Int(number) } else { nil } }
    /// The elements of an array; none for every other value.
    package var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
}

/// A service answered otherwise than the test can go on with.
package struct UnexpectedAnswer: Error, CustomStringConvertible {
    package let request: String
    package let answer: RawAnswer

    package init(request: String, answer: RawAnswer) {
        self.request = request
        self.answer = answer
    }

    package var description: String { "\(request): \(answer.statusLine)\n\(answer.text.prefix(2_000))" }
}

extension ServiceClient {
    /// Asks for JSON; another status than `status` is an error.
    @discardableResult
    package func json(
        _ method: String, _ target: String, _ body: JSONValue? = nil, status: Int = 200
    ) async throws -> JSONValue {
        let answer = try await call(method, target, body: body?.description)
        guard answer.status == status else { throw UnexpectedAnswer(request: "\(method) \(target)", answer: answer) }
        return try answer.json
    }

    /// Submits a job and answers its id.
    package func submit(_ target: String, _ body: JSONValue) async throws -> String {
        let answer = try await json("POST", target, body)
        guard let id = answer["job_id"]?.string else { throw ScriptError.unexpected("\(target): \(answer)") }
        return id
    }

    /// A job as it stands.
    package func job(_ id: String) async throws -> JSONValue { try await json("GET", "/jobs/\(id)") }

    /// The job once it has ended.
    package func ended(_ id: String, within deadline: Duration = .seconds(120)) async throws -> JSONValue {
        let end = ContinuousClock.now + deadline
        while true {
            let job = try await json("GET", "/jobs/\(id)?wait=10")
            if let status = job["status"]?.string, ["completed", "failed", "cancelled"].contains(status) { return job }
            guard ContinuousClock.now < end else {
                throw DeadlineError(expectation: "the end of \(job)", deadline: deadline)
            }
        }
    }

    /// All items of a job.
    package func items(_ id: String) async throws -> [JSONValue] {
        let answer = try await call("GET", "/jobs/\(id)/items?limit=10000")
        guard answer.status == 200 else { throw UnexpectedAnswer(request: "items of \(id)", answer: answer) }
        return try answer.jsonLines
    }

    /// Waits until every job has ended, and answers `/cluster` as it then is.
    package func idle(within deadline: Duration = .seconds(300)) async throws -> JSONValue {
        var cluster: JSONValue = .null
        try await eventually(within: deadline, "no job is pending or running") {
            cluster = try await json("GET", "/cluster")
            if cluster["pending_jobs"] == 0, cluster["running_jobs"] == 0 { return true }
            try await Task.sleep(for: .milliseconds(50))
            return false
        }
        return cluster
    }
}
