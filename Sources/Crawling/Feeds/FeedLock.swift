internal import Glibc

/// One open file of a feed, locked so that no other crawl writes it. The lock ends with the process, however it ends.
struct FeedLock: ~Copyable {
    let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    /// Unlocks before it closes: a process that is just being forked may hold the same file for another moment.
    deinit {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Opens the file at `path`, which is made when it is not there (or not, when `creates` is false: then ENOENT).
    static func inPlace(_ place: FeedPath, creates: Bool) throws(FeedFault) -> FeedLock {
        let flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | (creates ? O_CREAT : 0)
        for _ in 0..<attempts {
            let descriptor = open(place.final, flags, 0o666)
            guard descriptor >= 0 else { throw .system(errno, "open", path: place.shown) }
            let lock = FeedLock(descriptor: descriptor)
            guard try lock.take(place) else { throw .inUse(place.shown) }
            if lock.isStill(at: place.final) { return lock }
        }
        throw .inUse(place.shown)
    }

    /// Makes the temporary file anew. One that a killed crawl left behind carries no lock and is removed.
    static func part(of place: FeedPath) throws(FeedFault) -> FeedLock {
        for _ in 0..<attempts {
            let made = open(place.part, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_CREAT | O_EXCL, 0o666)
            if made >= 0 {
                let lock = FeedLock(descriptor: made)
                if try lock.take(place), lock.isStill(at: place.part) { return lock }
                continue
            }
            guard errno == EEXIST else { throw .system(errno, "create", path: place.shown) }
            let found = open(place.part, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
            guard found >= 0 else {
                if errno == ENOENT { continue }
                throw .system(errno, "create", path: place.shown)
            }
            let lock = FeedLock(descriptor: found)
            guard try lock.take(place) else { throw .inUse(place.shown) }
            if lock.isStill(at: place.part) { unlink(place.part) }
        }
        throw .inUse(place.shown)
    }

    /// Two crawls that begin in one moment may each remove what the other made; a few turns settle it.
    private static let attempts = 16

    private borrowing func take(_ place: FeedPath) throws(FeedFault) -> Bool {
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
        // File systems without locks still take feeds.
        if errno == ENOLCK || errno == ENOTSUP || errno == ENOSYS || errno == EINVAL { return true }
        guard errno == EWOULDBLOCK || errno == EINTR else { throw .system(errno, "lock", path: place.shown) }
        return false
    }

    /// Whether the name still leads to this file: it may have been replaced before the lock was taken.
    private borrowing func isStill(at path: String) -> Bool {
        var own = stat()
        var named = stat()
        return fstat(descriptor, &own) == 0 && lstat(path, &named) == 0 && own.st_ino == named.st_ino
            && own.st_dev == named.st_dev
    }
}
