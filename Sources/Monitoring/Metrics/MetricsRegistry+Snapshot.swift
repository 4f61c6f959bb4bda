extension MetricsRegistry {
    /// All metrics as they stand, sorted by name; collectors are read beside each other, for five seconds at most.
    package func snapshot() async -> [MetricFamily] {
        let (written, collectors) = written()
        var families = Dictionary(written.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for family in await read(collectors) where families[family.name] == nil { families[family.name] = family }
        return families.values.sorted { $0.name < $1.name }
    }

    private func read(_ collectors: [Collector]) async -> [MetricFamily] {
        guard !collectors.isEmpty else { return [] }
        return await withTaskGroup(of: MetricFamily?.self) { group in
            for collector in collectors {
                group.addTask { self.family(of: collector, await collector.read()) }
            }
            group.addTask {
                try? await Task.sleep(for: .seconds(5))
                return nil
            }
            var families: [MetricFamily] = []
            while families.count < collectors.count, case let family?? = await group.next() { families.append(family) }
            group.cancelAll()
            return families
        }
    }

    private func family(of collector: Collector, _ readings: [MetricReading]) -> MetricFamily {
        var values: [MetricLabels: Double] = [:]
        for reading in readings where reading.labels.count == collector.labels.count {
            let labels = MetricLabels(Array(zip(collector.labels, reading.labels)))
            if values[labels] != nil || values.count < max(2, configuration.mostSeries) - 1 {
                values[labels] = reading.value
            } else {
                values[labels.folded, default: 0] += reading.value
            }
        }
        return MetricFamily(
            name: collector.name, kind: collector.kind, help: collector.help,
            series: values.map { MetricFamily.Series($0.key, .number($0.value)) })
    }
}
