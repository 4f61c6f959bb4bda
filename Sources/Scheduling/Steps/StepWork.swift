package import Jobs

/// What a step that begins has to do.
package enum StepWork: Sendable {
    /// Jobs to be submitted; they have no ids yet.
    case jobs([JobRequest])
    case wait(Duration)
    /// Decided already.
    case condition(Bool)
    case http(HTTPCall)
    case notify(StepNotice)
}
