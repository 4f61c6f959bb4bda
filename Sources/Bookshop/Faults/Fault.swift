/// A way to misbehave, at its own path.
struct Fault: Sendable {
    /// The path behind `/faults/`. A fault called `x/*` answers for every path that begins with `x/`.
    let name: String
    /// What it does, in one sentence.
    let sentence: String
    /// How it answers one request.
    let steps: @Sendable (FaultRequest) -> [FaultStep]

    init(_ name: String, _ sentence: String, steps: @escaping @Sendable (FaultRequest) -> [FaultStep]) {
        self.name = name
        self.sentence = sentence
        self.steps = steps
    }

    /// An address at which it can be met.
    var examplePath: String { "/faults/" + name.replacing("*", with: "3") }
}

/// A request for a fault.
struct FaultRequest: Sendable {
    let head: RequestHead
    let shop: Shop
    /// What stands in the path for the `*` of the fault's name.
    let rest: String

    var settings: Bookshop.FaultSettings { shop.configuration.faults }

    /// Meetings are counted under the path with its query, so that each test takes a `?key=` of its own.
    func meet() -> (before: Int, sinceFirst: Duration) { shop.memory.meet(head.target) }
}
