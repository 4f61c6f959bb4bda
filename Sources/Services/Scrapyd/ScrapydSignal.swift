/// What `cancel.json` takes as `signal`: a name without SIG, or a number.
enum ScrapydSignal: Sendable {
    /// The job ends as it wants to.
    case graceful
    case kill

    init(_ text: String) throws(ScrapydFault) {
        switch text {
        case "KILL", "9": self = .kill
        case "INT", "TERM", "HUP", "STOP", "QUIT", "USR1", "USR2", "ABRT": self = .graceful
        default:
            guard let number = Int(text), 1...64 ~= number else {
                throw ScrapydFault("signal is invalid: '\(text)' is no signal; use INT, TERM or KILL")
            }
            self = .graceful
        }
    }
}
