import Web

/// What expressions found below `steps` when somebody last looked, and what has changed since: a chain of steps that each
/// look at the one before would otherwise cost its square. It follows from the states, so it makes no difference between runs.
struct StepNames: Sendable, Hashable {
    var all = JSONObject()
    /// Places of steps that are not any more as in ``all``; nil when that is empty yet.
    var changed: [Int]?

    static func == (left: StepNames, right: StepNames) -> Bool { true }
    func hash(into hasher: inout Hasher) {}
}
