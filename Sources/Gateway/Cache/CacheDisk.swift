import Glibc
import NIOCore
package import NIOPosix
import Synchronization

/// Answers that went from memory, each in a file of a folder. All work with files is done by a pool of threads. A file that is
/// broken is a miss, and goes; files of other names are left alone.
package final class CacheDisk: Sendable {
    /// A file that is to be written.
    struct Write: Sendable {
        let file: DiskIndex.File
        let key: CacheKey
        let answer: StoredAnswer
    }

    private struct State: Sendable {
        var index: DiskIndex
        /// Of files that are being written, by number. What is taken out here is not to stay.
        var pending: [UInt64: CacheKey] = [:]
        var pendingBytes = 0
        var last: UInt64
        var isScanned = false
        /// Keys and prefixes that were taken out while the folder is not known, or not searched through: of these no file up to
        /// that number counts.
        var forgotten: [DiskIndex.Digest: UInt64] = [:]
        var prefixes: [(bytes: [UInt8], number: UInt64)] = []
        var jobs = 0
    }

    let folder: String
    private let most: Int
    private let pool: NIOThreadPool
    private let state: Mutex<State>

    /// Bytes that may wait to be written; what comes beyond that is lost.
    private static let mostPending = 32 << 20
    private static let mostPrefixes = 64

    /// - Parameter most: bytes of all files together.
    package init(folder: String, most: Int, pool: NIOThreadPool) {
        self.folder = folder
        self.most = max(0, most)
        self.pool = pool
        // Later ones are larger than those of an earlier process.
        let first = UInt64(clamping: CacheInstant.now.milliseconds) << 16
        state = Mutex(State(index: DiskIndex(most: max(0, most)), last: first))
    }

    /// Reads which files are there, in the background.
    package func start() { run { if $0 { self.scan() } } }

    var figures: (entries: Int, bytes: Int) { state.withLock { ($0.index.count, $0.index.bytes) } }

    /// Whether nothing is under way. For tests.
    var isIdle: Bool { state.withLock { $0.jobs == 0 } }

    // MARK: Reading

    func mayHave(_ key: CacheKey) -> Bool {
        let digest = DiskIndex.Digest(key)
        return state.withLock { $0.index.has(digest) }
    }

    /// Reads all answers of a key, and hands them over on a thread of the pool, the oldest first.
    func load(_ key: CacheKey, _ done: @escaping @Sendable ([StoredAnswer]) -> Void) {
        run { isActive in
            guard isActive else { return done([]) }
            let digest = DiskIndex.Digest(key)
            var answers: [StoredAnswer] = []
            for file in self.state.withLock({ $0.index.files(digest) }).prefix(CachePart.mostVariants) {
                let bytes = CacheFile.read(self.path(file), most: self.most)
                if let answer = bytes.flatMap({ CacheFile.decode($0, for: key) }), self.counts(file, key) {
                    answers.insert(answer, at: 0)
                } else {
                    self.drop([file])
                }
            }
            done(answers)
        }
    }

    /// Whether what was read was not taken out meanwhile.
    private func counts(_ file: DiskIndex.File, _ key: CacheKey) -> Bool {
        state.withLock { state in
            // A search that has ended has taken its files out, and its prefix with them.
            state.index.files(file.digest).contains(file)
                && !state.prefixes.contains { file.number <= $0.number && key.bytes.starts(with: $0.bytes) }
        }
    }

    // MARK: Writing

    /// An answer goes from memory. Nil when it is not to be written.
    func announce(_ key: CacheKey, _ answer: StoredAnswer) -> Write? {
        guard !answer.isOnDisk else { return nil }
        let size = CacheFile.size(key, answer)
        let digest = DiskIndex.Digest(key)
        let variant = Self.variant(answer)
        return state.withLock { state in
            guard size <= most / 2, state.pendingBytes + size <= Self.mostPending else { return nil }
            state.last += 1
            state.pending[state.last] = key
            state.pendingBytes += size
            return Write(
                file: DiskIndex.File(digest: digest, variant: variant, number: state.last), key: key, answer: answer)
        }
    }

    func write(_ write: Write) {
        run { isActive in
            let bytes = CacheFile.encode(write.key, write.answer)
            let isWritten = isActive && CacheFile.write(bytes, to: self.path(write.file))
            let gone: [DiskIndex.File] = self.state.withLock { state in
                state.pendingBytes -= CacheFile.size(write.key, write.answer)
                guard state.pending.removeValue(forKey: write.file.number) != nil, isWritten else {
                    return [write.file]
                }
                return state.index.add(write.file, bytes: bytes.readableBytes)
            }
            for file in gone { Glibc.unlink(self.path(file)) }
        }
    }

    // MARK: Taking out

    /// All of a key.
    func forget(_ key: CacheKey) {
        let digest = DiskIndex.Digest(key)
        change { state in
            for (number, other) in state.pending where other == key { state.pending[number] = nil }
            if !state.isScanned { state.forgotten[digest] = state.last }
            return state.index.remove(digest)
        }
    }

    /// What an answer takes the place of.
    func forget(_ key: CacheKey, _ answer: StoredAnswer) {
        let digest = DiskIndex.Digest(key)
        let variant = Self.variant(answer)
        change { $0.index.remove(digest, variant: variant) }
    }

    /// All keys that begin with this.
    func forget(prefix: [UInt8]) {
        let isAll = prefix.isEmpty
        change { state in
            for (number, key) in state.pending where key.bytes.starts(with: prefix) { state.pending[number] = nil }
            // Many at once are as good as all.
            if isAll || state.prefixes.count >= Self.mostPrefixes {
                state.prefixes.removeAll { !$0.bytes.isEmpty }
                if !state.isScanned { state.prefixes.append(([], state.last)) }
                return state.index.removeAll()
            }
            state.prefixes.append((prefix, state.last))
            return []
        }
        if !isAll { run { if $0 { self.search() } } }
    }

    /// Deletes the files of prefixes that were taken out. Their keys stand in them only.
    private func search() {
        // A folder that is not known yet is searched when it is.
        let (files, prefixes) = state.withLock { $0.isScanned ? ($0.index.all, $0.prefixes) : ([], []) }
        guard !prefixes.isEmpty else { return }
        let gone = files.filter { file in
            let beginning = CacheFile.read(path(file), most: CacheFile.keyLength, isPart: true)
            guard let key = beginning.flatMap({ CacheFile.key($0) }) else { return true }
            return prefixes.contains { file.number <= $0.number && key.starts(with: $0.bytes) }
        }
        drop(gone)
        state.withLock { state in
            state.prefixes.removeAll { one in
                prefixes.contains { $0.number == one.number && $0.bytes == one.bytes }
            }
        }
    }

    private func drop(_ files: [DiskIndex.File]) {
        state.withLock { state in
            for file in files { state.index.remove(file) }
        }
        for file in files { Glibc.unlink(path(file)) }
    }

    private func change(_ change: (inout State) -> [DiskIndex.File]) {
        let gone = state.withLock { change(&$0) }
        if !gone.isEmpty { run { _ in for file in gone { Glibc.unlink(self.path(file)) } } }
    }

    // MARK: The folder

    private func scan() {
        mkdir(folder, 0o700)
        var found: [(file: DiskIndex.File, bytes: Int)] = []
        if let list = opendir(folder) {
            while let entry = readdir(list) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
                }
                // What an earlier process began to write.
                if name.hasSuffix(".part"), DiskIndex.File(name: String(name.dropLast(5))) != nil {
                    let isOurs = state.withLock { state in
                        DiskIndex.File(name: String(name.dropLast(5))).map { state.pending[$0.number] != nil } ?? true
                    }
                    if !isOurs { Glibc.unlink(folder + "/" + name) }
                    continue
                }
                guard let file = DiskIndex.File(name: name) else { continue }
                var status = stat()
                if lstat(folder + "/" + name, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
                    found.append((file, Int(status.st_size)))
                }
            }
            closedir(list)
        }
        found.sort { $0.file.number < $1.file.number }
        let (gone, needsSearch) = state.withLock { state in
            var gone: [DiskIndex.File] = []
            let isAll = state.prefixes.filter { $0.bytes.isEmpty }.map(\.number).max() ?? 0
            for (file, bytes) in found where state.pending[file.number] == nil {
                if file.number <= max(isAll, state.forgotten[file.digest] ?? 0) {
                    gone.append(file)
                } else {
                    gone += state.index.add(file, bytes: bytes)
                }
            }
            state.isScanned = true
            state.forgotten = [:]
            state.prefixes.removeAll { $0.bytes.isEmpty }
            return (gone, !state.prefixes.isEmpty)
        }
        for file in gone { Glibc.unlink(path(file)) }
        if needsSearch { search() }
    }

    private func path(_ file: DiskIndex.File) -> String { folder + "/" + file.name }

    private static func variant(_ answer: StoredAnswer) -> UInt64 {
        var bytes = Array(answer.scope.utf8)
        for field in answer.vary.fields {
            bytes += [0] + field.name + [0, field.value == nil ? 0 : 1] + (field.value ?? [])
        }
        return SipHash(key: (3, 3)).sum(bytes)
    }

    /// - Parameter work: is told whether the pool still works; when it does not, there is no time for files.
    private func run(_ work: @escaping @Sendable (_ isActive: Bool) -> Void) {
        state.withLock { $0.jobs += 1 }
        pool.submit { poolState in
            work(poolState == .active)
            self.state.withLock { $0.jobs -= 1 }
        }
    }
}
