import Synchronization

/// Goes up whenever something has changed in what servers there are and what they may get, so that event loops know when to
/// look anew. One for a whole gateway.
final class ChangeCount: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .acquiring) }

    func increment() { count.add(1, ordering: .releasing) }
}
