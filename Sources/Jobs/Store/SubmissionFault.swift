/// Why jobs were not accepted.
package struct SubmissionFault: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        case idTaken = "job_exists"
        case keyTaken = "idempotency_key_reused"
        case queueFull = "queue_full"
    }

    package let code: Code
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

extension SubmissionFault {
    static func idTaken(_ id: JobID) -> SubmissionFault {
        SubmissionFault(
            .idTaken, "there is a job \(id) of another request; choose another id, or send the request that it had")
    }

    /// The key itself is not shown: it may be a secret of its sender.
    static let keyTaken = SubmissionFault(
        .keyTaken, "the idempotency key was used for another request; use a new key for each request")
}
