extension MetricsRegistry {
    /// All metrics as they stand, sorted by name; collectors are read beside each other, for five seconds at most.
    package func snapshot() async -> [MetricFamily] { await reading().families }

    /// All metrics as they stand, and whether all collectors answered in time.
    package func reading() async -> MetricsSnapshot {
        let (written, collectors) = written()
        var families = Dictionary(written.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let (read, isWhole) = await read(collectors)
        for family in read where families[family.name] == nil { families[family.name] = family }
        return MetricsSnapshot(families.values.sorted { $0.name < $1.name }, isWhole: isWhole)
    }

    private func read(_ collectors: [Collector]) async -> (families: [MetricFamily], isWhole: Bool) {
        guard !collectors.isEmpty else { return ([], true) }
        return await withTaskGroup(of: [MetricFamily]?.self) { group in
            for collector in collectors {
                group.addTask { await collector() }
            }
            group.addTask {
                try? await Task.sleep(for: .seconds(5))
                return nil
            }
            var families: [MetricFamily] = []
            var heard = 0
            while heard < collectors.count, case let read?? = await group.next() {
                families += read
                heard += 1
            }
            group.cancelAll()
            return (families, heard == collectors.count)
        }
    }

    /// The series of readings; what is more than `most` goes into one.
    static func series(_ readings: [MetricReading], _ names: [String], most: Int) -> [MetricFamily.Series] {
        var values: [MetricLabels: Double] = [:]
        for reading in readings where reading.labels.count == names.count {
            let labels = MetricLabels(Array(zip(names, reading.labels)))
            if values[labels] != nil || values.count < max(2, most) - 1 {
                values[labels] = reading.value
            } else {
                values[labels.folded, default: 0] += reading.value
            }
        }
        return values.map { MetricFamily.Series($0.key, .number($0.value)) }
    }
}
