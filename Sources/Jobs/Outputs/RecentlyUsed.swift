/// A few values by output: the one not used for longest makes room.
struct RecentlyUsed<Value> {
    private var entries: [OutputName: (value: Value, use: UInt64)] = [:]
    private var uses: UInt64 = 0
    /// The last use at the last call of ``idle()``.
    private var horizon: UInt64 = 0
    private let capacity: Int

    /// - Parameter capacity: how many are kept; one at least. Small: making room goes through all.
    init(capacity: Int) { self.capacity = max(1, capacity) }

    /// All values, in no order.
    var values: [Value] { entries.values.map(\.value) }

    /// The value, which counts as used.
    mutating func value(_ output: OutputName) -> Value? {
        guard let value = entries[output]?.value else { return nil }
        uses += 1
        entries[output] = (value, uses)
        return value
    }

    /// Keeps a value, and answers those that had to go for it: the one before it under this name, and one that made room.
    mutating func keep(_ value: Value, for output: OutputName) -> [Value] {
        var gone: [Value] = []
        if let before = entries.removeValue(forKey: output) { gone.append(before.value) }
        if entries.count >= capacity, let oldest = entries.min(by: { $0.value.use < $1.value.use }) {
            entries[oldest.key] = nil
            gone.append(oldest.value.value)
        }
        uses += 1
        entries[output] = (value, uses)
        return gone
    }

    /// Changes the value in place, if it is there.
    mutating func change(_ output: OutputName, _ change: (inout Value) -> Void) {
        guard var entry = entries.removeValue(forKey: output) else { return }
        change(&entry.value)
        entries[output] = entry
    }

    mutating func remove(_ output: OutputName) -> Value? { entries.removeValue(forKey: output)?.value }

    /// The names of those that were not used since the last call.
    mutating func idle() -> [OutputName] {
        let before = horizon
        horizon = uses
        return entries.filter { $0.value.use <= before }.map(\.key)
    }

    mutating func removeAll() -> [Value] {
        defer { entries.removeAll() }
        return values
    }
}

extension RecentlyUsed: Sendable where Value: Sendable {}
