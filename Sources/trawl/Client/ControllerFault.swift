/// Why the controller did not do what a command asked.
struct ControllerFault: Error, Sendable, CustomStringConvertible {
    /// The status of its answer; nil when there was none.
    let status: Int?
    /// Its stable code, `unreachable`, or `untrusted` where its certificate is not to be trusted.
    let code: String
    /// What is wrong and what to do, for a person.
    let description: String
    /// Seconds after which it wants to be asked again.
    var retryAfter: Double?

    /// Whether the same request may succeed later: nobody answered, or it was too busy.
    var isTemporary: Bool { (status == nil && code != "untrusted") || status == 503 || status == 429 }

    /// 2 when the request itself was wrong, 1 otherwise.
    var exitCode: Int32 { status == 400 || status == 422 ? 2 : 1 }
}
