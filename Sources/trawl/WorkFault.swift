/// What was asked for was in order and did not succeed: one sentence on stderr, exit code 1.
struct WorkFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
