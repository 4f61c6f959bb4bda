import Web

extension Frontier {
    /// The slot of a host, made at its first request.
    mutating func slot(host: Span<UInt8>) -> Int {
        let key = Fingerprint.hash(host, seed: configuration.seed)
        if let index = slotOfHost[key] { return index }
        let slot = HostSlot(
            index: slots.count, host: host.array, loop: slots.count % lanes.count, limit: configuration.perHost,
            delay: configuration.startDelay)
        slots.append(slot)
        slotOfHost[key] = slot.index
        return slot.index
    }

    /// Adds the links of a page. Those that are known already count as `dupefilter/filtered`.
    mutating func add(_ batch: borrowing LinkBatch, from page: Int) {
        for entry in batch.entries {
            guard known.insert(entry.fingerprint) else {
                counts.duplicates += 1
                continue
            }
            let record = batch.records.span.extracting(entry.record)
            let index = entry.host.isEmpty ? page : slot(host: batch.records.span.extracting(entry.host))
            enqueue(record, priority: entry.priority, slot: index)
        }
    }

    /// Adds one request; false when it was known.
    @discardableResult
    mutating func add(_ request: RequestRecord) -> Bool {
        guard request.url.span.count <= RequestRecord.longestURL else { return false }
        guard known.insert(request.fingerprint) else {
            counts.duplicates += 1
            return false
        }
        var record = ByteWriter()
        request.encode(to: &record)
        enqueue(record.span, priority: request.priority, slot: slot(host: request.url.hostBytes))
        return true
    }

    /// Adds a request that goes before everything else and is not remembered: a step of the log-in.
    mutating func addUrgent(_ request: RequestRecord) {
        let slot = slots[slot(host: request.url.hostBytes)]
        slot.urgent.append(request)
        counts.pending += 1
        lineUp(slot)
    }

    /// Adds a request that an earlier run left pending; false when it was known.
    mutating func restore(_ request: RequestRecord, _ record: Span<UInt8>) -> Bool {
        guard known.insert(request.fingerprint) else { return false }
        let slot = slots[slot(host: request.url.hostBytes)]
        slot.queue.append(record, priority: request.priority, memory: &memory)
        counts.pending += 1
        lineUp(slot)
        return true
    }

    mutating func enqueue(_ record: Span<UInt8>, priority: Int, slot index: Int) {
        if configuration.keepsJournal { journal.appendAdded(record) }
        let slot = slots[index]
        slot.queue.append(record, priority: priority, memory: &memory)
        counts.pending += 1
        counts.enqueued += 1
        lineUp(slot)
    }
}
