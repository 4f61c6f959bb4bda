import Synchronization

/// A number that goes up.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .relaxed) }

    /// Answers what it was before.
    @discardableResult func add(_ more: Int = 1) -> Int { count.add(more, ordering: .relaxed).oldValue }
}
