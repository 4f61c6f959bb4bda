import Glibc
import Web

/// The folder that a crawl with `--state` keeps: a journal, and a lock so that two crawls never share it.
final class StateFolder: Sendable {
    let path: String
    private let lock: Int32

    /// Makes the folder when it is not there, readable by its owner only: it may hold cookies.
    init(_ path: String) throws(StateFault) {
        self.path = path
        var made = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: false) {
            made +=
                made.isEmpty && part.isEmpty ? "/" : (made.isEmpty || made.hasSuffix("/") ? String(part) : "/" + part)
            if mkdir(made, 0o700) != 0, errno != EEXIST, errno != EISDIR {
                lock = -1
                throw .unwritable(made, errno)
            }
        }
        lock = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw .unwritable(path, errno) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { throw .inUse(path) }
    }

    /// Unlocks before it closes: a process that is just being forked may hold the same file for another moment.
    deinit {
        guard lock >= 0 else { return }
        flock(lock, LOCK_UN)
        close(lock)
    }

    var journal: String { path + "/journal" }

    /// What an earlier run left.
    struct Earlier: ~Copyable {
        let seed: UInt64
        let commit: JournalCommit
        let cookies: [UInt8]
        var frontier: Frontier?
        var journal: JournalWriter?
    }

    /// Reads what an earlier run left, or nil when there is nothing to go on with. The journal is written anew: it then
    /// holds what is pending, and no more than a fingerprint for what is done.
    func resume(
        identity: String, feeds: [String], _ makeFrontier: (UInt64) -> Frontier
    ) throws(StateFault) -> Earlier? {
        guard let reader = try JournalReader.open(journal) else { return nil }
        guard reader.identity == identity else { throw .otherCrawl(path, reader.identity) }
        let seed = reader.seed
        var done = KnownURLs()
        var lastCommit: JournalCommit?
        var cookies: [UInt8] = []
        try reader.forEachFrame { frame in
            JournalReader.walk(frame, seed: seed) { item in
                switch item {
                case .done(let fingerprint): _ = done.insert(fingerprint)
                case .commit(let newer): lastCommit = newer
                case .cookies(let newer): cookies = newer
                case .added, .known: break
                }
            }
        }
        guard let commit = lastCommit else { return nil }
        guard commit.feedNames == feeds else { throw .otherFeeds(path, commit.feedNames) }
        var frontier = makeFrontier(seed)
        let writer = try JournalWriter(creating: journal + ".new", seed: seed, identity: identity)
        var output = ByteWriter(capacity: 1 << 20)
        try reader.forEachFrame { frame throws(StateFault) in
            JournalReader.walk(frame, seed: seed) { item in
                switch item {
                case .known(let fingerprint):
                    if frontier.known.insert(fingerprint) { output.appendKnown(fingerprint) }
                case .added(let record, let bytes):
                    if done.contains(record.fingerprint) {
                        if frontier.known.insert(record.fingerprint) { output.appendKnown(record.fingerprint) }
                    } else if frontier.restore(record, frame.extracting(bytes)) {
                        output.appendAdded(frame.extracting(bytes))
                    }
                case .done, .commit, .cookies: break
                }
            }
            if output.count > 1 << 20 {
                try writer.append(frame: output.span)
                output.removeAll()
            }
        }
        if !cookies.isEmpty { output.append(cookies: cookies) }
        output.append(commit: commit)
        try writer.append(frame: output.span)
        try writer.move(to: journal)
        return Earlier(seed: seed, commit: commit, cookies: cookies, frontier: frontier, journal: writer)
    }

    /// A journal for a crawl that begins here.
    func begin(seed: UInt64, identity: String) throws(StateFault) -> JournalWriter {
        try JournalWriter(creating: journal, seed: seed, identity: identity)
    }
}
