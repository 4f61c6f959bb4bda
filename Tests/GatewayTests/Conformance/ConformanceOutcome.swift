/// What came of a case.
struct ConformanceOutcome: Sendable, Hashable, CustomStringConvertible {
    enum Ending: String, Sendable {
        /// The proxy ended the client's connection.
        case closes
        /// Another request was answered on it.
        case stays
        /// The proxy neither answered nor ended it.
        case waits
    }

    var reached: [String]
    var answers: [String]
    var ending: Ending

    var description: String { "reached \(reached), answered \(answers), \(ending.rawValue)" }
}
