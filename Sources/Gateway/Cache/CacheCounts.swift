import Synchronization

/// What became of requests.
final class CacheCounts: Sendable {
    let hits = Atomic<Int>(0)
    let misses = Atomic<Int>(0)
    let stale = Atomic<Int>(0)
    let revalidated = Atomic<Int>(0)
    let collapsed = Atomic<Int>(0)
    let stored = Atomic<Int>(0)
    let evicted = Atomic<Int>(0)

    static func count(_ counter: borrowing Atomic<Int>) { counter.wrappingAdd(1, ordering: .relaxed) }
}

/// A cache in numbers. Those of requests count since its start.
package struct CacheFigures: Sendable, Hashable {
    /// Served from memory, those that were stale among them.
    package var hits = 0
    package var misses = 0
    package var stale = 0
    /// A server said that what is kept is still right.
    package var revalidated = 0
    /// Waited for the request of another client.
    package var collapsed = 0
    /// Not for a cache.
    package var bypassed = 0
    package var stored = 0
    package var evicted = 0
    package var entries = 0
    /// In memory, with what is just coming.
    package var bytes = 0
    package var diskEntries = 0
    package var diskBytes = 0

    package init() {}
}
