import Synchronization

/// Something that is so or not.
final class Flag: Sendable {
    private let value = Atomic<Bool>(false)

    var isSet: Bool { value.load(ordering: .relaxed) }

    func set(_ value: Bool) { self.value.store(value, ordering: .relaxed) }
}
