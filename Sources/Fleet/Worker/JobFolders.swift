import Glibc
import Jobs
import Synchronization

/// The folders of jobs on a node's disk: `<folder>/jobs/<job id>/`. A checkpoint is a folder `checkpoint` in one; the file
/// `attempt` holds the number of the last attempt that used it.
///
/// Most calls wait for the disk, and belong on a thread for that.
final class JobFolders: Sendable {
    /// Where runs outside the queue (``Worker/scrapeNow(_:)``) have theirs.
    let now: String
    /// Of the node whose folder this is (``NodeIdentity``).
    let identity: String?
    private let folder: String
    private let root: String
    private let lock: Int32
    /// Jobs that have a folder, so that jobs without cost no call.
    private let known: Mutex<Set<JobID>>

    /// The folder's name in a job's folder that makes it worth keeping.
    static let checkpoint = "checkpoint"

    /// Makes the folders where they are not there, and locks them. Throws ``WorkerFault``.
    init(_ folder: String) throws(WorkerFault) {
        self.folder = folder
        root = folder + "/jobs"
        now = folder + "/now"
        try Self.make(root)
        FolderRemoval.remove(now)
        try Self.make(now)
        let lock = open(folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw .unusable(folder, errno) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            throw .inUse(folder)
        }
        self.lock = lock
        identity = NodeIdentity.kept(in: folder)
        known = Mutex(Set(FolderRemoval.names(in: root).compactMap { JobID($0) }))
    }

    /// Unlocks before it closes: a process that is just being forked may hold the same file for another moment.
    deinit {
        flock(lock, LOCK_UN)
        close(lock)
    }

    /// Where the folder of a job is or would be.
    func path(of job: JobID) -> String { root + "/" + job.text }

    func knows(_ job: JobID) -> Bool { known.withLock { $0.contains(job) } }

    /// Makes the folder of a job for an attempt.
    func make(_ reference: AttemptReference) throws(WorkerFault) -> String {
        let path = path(of: reference.job)
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .unusable(path, errno) }
        known.withLock { _ = $0.insert(reference.job) }
        Self.write(reference.attempt, to: path)
        return path
    }

    /// Gets what lies there of a job ready for an attempt: kept when the attempt may go on from it, else removed. Answers
    /// whether the attempt before this one ran here, so that what it shipped was taken from what lies here.
    func prepare(_ reference: AttemptReference, resumes: Bool) -> (isKept: Bool, isNext: Bool) {
        guard knows(reference.job) else { return (false, false) }
        guard resumes, hasCheckpoint(reference.job) else {
            remove(reference.job)
            return (false, false)
        }
        let path = path(of: reference.job)
        let earlier = Self.readAttempt(in: path)
        Self.write(reference.attempt, to: path)
        return (true, earlier.map { $0 < reference.attempt && $0 + 1 == reference.attempt } ?? false)
    }

    /// Whether the disk has room for another job. Waits for the disk.
    func hasRoom() -> Bool { DiskRoom.isThere(in: folder) }

    func hasCheckpoint(_ job: JobID) -> Bool {
        knows(job) && access(path(of: job) + "/" + Self.checkpoint, F_OK) == 0
    }

    func remove(_ job: JobID) {
        FolderRemoval.remove(path(of: job))
        known.withLock { _ = $0.remove(job) }
    }

    /// Jobs whose checkpoints lie here, sorted; the folders of others are removed, but for those of `running`.
    func held(running: Set<JobID>) -> [JobID] {
        var held: [JobID] = []
        for job in known.withLock({ $0 }).sorted() where !running.contains(job) {
            if hasCheckpoint(job) { held.append(job) } else { remove(job) }
        }
        return held
    }

    private static func make(_ path: String) throws(WorkerFault) {
        var made = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: false) {
            made += made.isEmpty && part.isEmpty ? "/" : made.isEmpty || made.hasSuffix("/") ? String(part) : "/" + part
            guard mkdir(made, 0o700) == 0 || errno == EEXIST || errno == EISDIR else { throw .unusable(made, errno) }
        }
    }

    private static func readAttempt(in path: String) -> Int? {
        ShortFile.text(path + "/attempt", most: 20).flatMap { Int($0) }
    }

    /// Without it the next attempt ships everything anew, which costs time and harms nothing: so faults are no faults.
    private static func write(_ attempt: Int, to path: String) {
        ShortFile.write(String(attempt), to: path + "/attempt")
    }
}
