/// Why a given value is not what a key takes.
struct ValueFault: Error, Sendable {
    /// What is wrong, to be put behind the key's name: `takes …, not "x"`.
    let message: String
    /// The place inside the value, when it is not the value's own.
    var place: GivenValue.Place?
}
