/// A statement or connection that failed, and what follows from it.
struct PostgresFailure: Error {
    /// What can be done about it.
    enum Remedy {
        /// Nothing: the statement itself is refused.
        case none
        /// Another transaction was faster: the same again.
        case again
        /// The connection is gone: connect, then the same again.
        case connect
    }

    let fault: SQLFault
    let remedy: Remedy
    /// SQLSTATE; empty when the server did not say one.
    let state: String

    init(_ fault: SQLFault, remedy: Remedy, state: String = "") {
        self.fault = fault
        self.remedy = remedy
        self.state = state
    }

    /// What a SQLSTATE means.
    ///
    /// - Parameter place: the server's address without its password, and the statement.
    init(state: String, message: String, isReader: Bool, place: String) {
        let (code, remedy, advice): (SQLFault.Code, Remedy, String) =
            switch state {
            case "40001", "40P01": (.busy, .again, "Others changed the same rows at the same time; try again.")
            case "57P01", "57P02", "57P03", "57P05", "25P03":
                (.unavailable, .connect, "The server ended the connection; it is tried again.")
            case _ where state.hasPrefix("08"): (.unavailable, .connect, "The connection was lost; it is tried again.")
            case "53100": (.full, .none, "Make space on the server's disk; reads still work.")
            case _ where state.hasPrefix("53"): (.unavailable, .none, "Look at the server's memory and connections.")
            case "57014", "55P03":
                (.busy, .none, "It took longer than is waited: others hold the rows, or the server is overloaded.")
            case _ where state.hasPrefix("23"): (.constraint, .none, "The row contradicts another one.")
            case "58030", "58P01": (.io, .none, "Look at the server's disk and its log.")
            case "XX001", "XX002": (.corrupt, .none, "The server's files are damaged; restore a backup.")
            case "25006" where !isReader: (.unavailable, .none, "This server only reads; name the primary.")
            case "25006": (.statement, .none, "A read must not change anything.")
            case "42501", "28000", "28P01", "3D000":
                (.unavailable, .none, "Give the user the right to use the database, or name another one.")
            default: (.statement, .none, "This is a mistake in the program.")
            }
        self.init(
            SQLFault(code, "PostgreSQL says “\(message)” (SQLSTATE \(state)) of \(place). \(advice)"), remedy: remedy,
            state: state)
    }
}
