import DequeModule
import Web

/// The pending requests of one host: first in first out within a priority, the highest priority first. Records lie one
/// after another in chunks, so a pending URL takes its own bytes and little more.
struct RequestQueue {
    /// Chunks end at about this size; what is spilled and read back is one of them.
    static let chunkSize = 32 << 10
    /// Chunks smaller than this are not worth a write.
    private static let smallestSpill = 4 << 10

    private struct Chunk {
        var bytes: [UInt8]
        var spilledAt: Int64?
        var length: Int
        /// Records that were not taken yet.
        var records = 0
        var next = 0
    }

    private struct Level {
        let priority: Int
        var chunks: Deque<Chunk> = []
    }

    private var levels: [Level] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// Adds an encoded record at the end of its priority.
    mutating func append(_ record: Span<UInt8>, priority: Int, memory: inout PendingMemory) {
        let level = levelIndex(for: priority)
        let hasRoom = levels[level].chunks.last.map { $0.spilledAt == nil && $0.bytes.count < Self.chunkSize } ?? false
        if !hasRoom {
            spillLast(of: level, memory: &memory)
            levels[level].chunks.append(Chunk(bytes: [], spilledAt: nil, length: 0))
        }
        let last = levels[level].chunks.count - 1
        unsafe record.withUnsafeBufferPointer { levels[level].chunks[last].bytes.append(contentsOf: $0) }
        levels[level].chunks[last].length += record.count
        levels[level].chunks[last].records += 1
        memory.used += record.count
        count += 1
        if memory.used > memory.limit, levels[level].chunks[last].length >= Self.smallestSpill {
            spillLast(of: level, memory: &memory)
        }
    }

    /// Takes the next record, or nil at the end. A spilled chunk that cannot be read back is passed over and counted in
    /// ``PendingMemory/lostRecords``.
    mutating func popFirst(seed: UInt64, memory: inout PendingMemory) -> RequestRecord? {
        while !levels.isEmpty {
            // By index, not by a copy of the level: a copy would make every change below copy the chunks.
            guard let chunk = levels[0].chunks.first else {
                levels.removeFirst()
                continue
            }
            if let position = chunk.spilledAt {
                guard let bytes = memory.spill.take(at: position, count: chunk.length) else {
                    memory.lostRecords += chunk.records
                    count -= chunk.records
                    levels[0].chunks.removeFirst()
                    continue
                }
                memory.used += bytes.count
                levels[0].chunks[0].bytes = bytes
                levels[0].chunks[0].spilledAt = nil
                continue
            }
            guard chunk.records > 0 else {
                memory.used -= chunk.length
                levels[0].chunks.removeFirst()
                continue
            }
            var reader = RecordReader(chunk.bytes.span, at: chunk.next)
            let record = RequestRecord(from: &reader, seed: seed)
            let position = reader.position
            levels[0].chunks[0].next = position
            levels[0].chunks[0].records -= 1
            count -= 1
            if let record { return record }
            memory.lostRecords += 1
        }
        return nil
    }

    private mutating func levelIndex(for priority: Int) -> Int {
        if let first = levels.first, first.priority == priority { return 0 }
        let index = levels.firstIndex { $0.priority <= priority } ?? levels.count
        if index == levels.count || levels[index].priority != priority {
            levels.insert(Level(priority: priority), at: index)
        }
        return index
    }

    /// Moves the last chunk of a level to disk when memory is short. The first chunk stays: it is read next.
    private mutating func spillLast(of level: Int, memory: inout PendingMemory) {
        let last = levels[level].chunks.count - 1
        guard memory.used > memory.limit, last >= 0 else { return }
        let chunk = levels[level].chunks[last]
        guard chunk.spilledAt == nil, chunk.next == 0, let position = memory.spill.write(chunk.bytes) else { return }
        levels[level].chunks[last].bytes = []
        levels[level].chunks[last].spilledAt = position
        memory.used -= chunk.length
    }
}

/// How much memory pending requests take, and where the rest goes.
struct PendingMemory: ~Copyable {
    /// Bytes of records in memory.
    var used = 0
    let limit: Int
    /// Records that could not be read back from disk.
    var lostRecords = 0
    var spill: SpillFile

    init(limit: Int, folder: String) {
        self.limit = limit
        spill = SpillFile(folder: folder)
    }
}
