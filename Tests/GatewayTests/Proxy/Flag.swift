import Synchronization
import TestSupport

/// Something that is so or not.
final class Flag: Sendable {
    private let value = Atomic<Bool>(false)

    var isSet: Bool { value.load(ordering: .relaxed) }

    func set(_ value: Bool) { self.value.store(value, ordering: .relaxed) }

    /// Waits until it is so. Throws after the time that ``eventually(_:within:_:)`` gives.
    func wait() async throws { try await eventually(within: .seconds(60), "the flag is set") { isSet } }
}
