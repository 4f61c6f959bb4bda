/// Which files a cache's folder holds. A value without I/O: what is to be deleted is handed back.
struct DiskIndex: Sendable {
    /// The key's digest: what stands in a file's name.
    struct Digest: Sendable, Hashable {
        let high: UInt64
        let low: UInt64

        private static let one = SipHash(key: (0x6469_6765_7374_2D31, 1))
        private static let other = SipHash(key: (0x6469_6765_7374_2D32, 2))

        init(_ key: CacheKey) {
            high = Self.one.sum(key.bytes)
            low = Self.other.sum(key.bytes)
        }

        init(high: UInt64, low: UInt64) {
            self.high = high
            self.low = low
        }
    }

    /// A file: `<digest>-<variant>-<number>`, all in hexadecimal.
    struct File: Sendable, Hashable {
        let digest: Digest
        /// Of scope and what it varies by.
        let variant: UInt64
        /// Each is written under a new one, so that no two writers meet; a later one is larger.
        let number: UInt64

        var name: String {
            [digest.high, digest.low, variant, number].map(Self.padded).joined(separator: "-")
        }

        init(digest: Digest, variant: UInt64, number: UInt64) {
            self.digest = digest
            self.variant = variant
            self.number = number
        }

        /// Nil for a name that is none of ours.
        init?(name: String) {
            let parts = name.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 4, parts.allSatisfy({ $0.utf8.count == 16 }) else { return nil }
            let numbers = parts.compactMap { UInt64($0, radix: 16) }
            guard numbers.count == 4 else { return nil }
            self.init(
                digest: Digest(high: numbers[0], low: numbers[1]), variant: numbers[2], number: numbers[3])
            guard self.name == name else { return nil }
        }

        private static func padded(_ number: UInt64) -> String {
            let digits = String(number, radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }
    }

    private struct Held: Sendable {
        var file: File
        var bytes: Int
        var isUsed = false
    }

    private let most: Int
    private var held: [Digest: [Held]] = [:]
    /// Oldest first; files that are gone stay in it until their turn comes.
    private var order: [File] = []
    private var head = 0
    private(set) var bytes = 0
    private(set) var count = 0

    init(most: Int) { self.most = most }

    func has(_ digest: Digest) -> Bool { held[digest] != nil }

    /// The files of a key, newest first; they count as used.
    mutating func files(_ digest: Digest) -> [File] {
        guard let found = held[digest] else { return [] }
        held[digest] = found.map { Held(file: $0.file, bytes: $0.bytes, isUsed: true) }
        return found.map(\.file).sorted { $0.number > $1.number }
    }

    var all: [File] { held.values.flatMap { $0.map(\.file) } }

    /// A file is there. Answers those that are to be deleted: what it takes the place of, what there is no room for.
    mutating func add(_ file: File, bytes: Int) -> [File] {
        var gone: [File] = []
        for other in held[file.digest] ?? [] where other.file.variant == file.variant {
            if other.file.number >= file.number { return other.file == file ? [] : [file] }
            gone.append(other.file)
        }
        for other in gone { remove(other) }
        held[file.digest, default: []].append(Held(file: file, bytes: bytes))
        order.append(file)
        self.bytes += bytes
        count += 1
        while self.bytes > most, let out = evict() { gone.append(out) }
        return gone
    }

    @discardableResult
    mutating func remove(_ file: File) -> Bool {
        guard var list = held[file.digest], let place = list.firstIndex(where: { $0.file == file }) else {
            return false
        }
        bytes -= list[place].bytes
        count -= 1
        list.remove(at: place)
        held[file.digest] = list.isEmpty ? nil : list
        return true
    }

    mutating func remove(_ digest: Digest, variant: UInt64? = nil) -> [File] {
        let gone = (held[digest] ?? []).map(\.file).filter { variant == nil || $0.variant == variant }
        for file in gone { remove(file) }
        return gone
    }

    mutating func removeAll() -> [File] {
        let gone = all
        self = DiskIndex(most: most)
        return gone
    }

    /// The oldest one that was not used since it came or was spared last.
    private mutating func evict() -> File? {
        while head < order.count {
            let file = order[head]
            head += 1
            if head > 1_024, head > order.count / 2 {
                order.removeFirst(head)
                head = 0
            }
            guard let place = held[file.digest]?.firstIndex(where: { $0.file == file }) else { continue }
            if held[file.digest]?[place].isUsed == true {
                held[file.digest]?[place].isUsed = false
                order.append(file)
                continue
            }
            remove(file)
            return file
        }
        return nil
    }
}
