/// What an event did to a row, to be told to memory and to callers after the commit.
struct JobChange: Sendable {
    /// The row as it is now.
    var row: JobRow
    var transition: JobTransition
}
