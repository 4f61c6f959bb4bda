internal import Glibc

extension FeedFile {
    /// Opens and locks the file that `mode` asks for, ready for the next byte.
    static func open(_ place: FeedPath, _ mode: FeedMode, ends: [UInt8]) throws(FeedFault) -> FeedLock {
        switch mode {
        case .fresh: return try FeedLock.part(of: place)
        case .resumable:
            let lock = try FeedLock.inPlace(place, creates: true)
            try cut(lock.descriptor, to: 0, place)
            return lock
        case .resume(let position): return try reopen(place, at: position, ends: ends)
        }
    }

    /// Opens a file that must reach to `position`, and cuts off what follows.
    private static func reopen(_ place: FeedPath, at position: UInt64, ends: [UInt8]) throws(FeedFault) -> FeedLock {
        var status = stat()
        guard position == 0 || stat(place.final, &status) == 0 || errno != ENOENT else {
            throw .tooShort(place.shown, what: "is gone, and the checkpoint says that it holds \(position) bytes")
        }
        let lock = try FeedLock.inPlace(place, creates: position == 0)
        guard fstat(lock.descriptor, &status) == 0 else { throw .system(errno, "open", path: place.shown) }
        let length = UInt64(clamping: status.st_size)
        guard let offset = off_t(exactly: position), length >= position else {
            throw .tooShort(
                place.shown, what: "is shorter than the checkpoint says (\(length) bytes, not \(position))")
        }
        if position > 0, !ends.isEmpty {
            var last: UInt8 = 0
            guard pread(lock.descriptor, &last, 1, offset - 1) == 1 else {
                throw .system(errno, "read", path: place.shown)
            }
            guard ends.contains(last) else { throw .changed(place.shown) }
        }
        try cut(lock.descriptor, to: offset, place)
        return lock
    }

    /// Cuts the file to `length` and goes on from there.
    private static func cut(_ descriptor: Int32, to length: off_t, _ place: FeedPath) throws(FeedFault) {
        guard ftruncate(descriptor, length) == 0, lseek(descriptor, length, SEEK_SET) == length else {
            throw .system(errno, "cut back", path: place.shown)
        }
    }

    /// The first `count` bytes of the file, or fewer when it is shorter.
    mutating func readBeginning(_ count: Int) throws(FeedFault) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let length = bytes.withUnsafeMutableBytes { room in
                pread(descriptor, room.baseAddress.map { $0 + filled }, count - filled, off_t(filled))
            }
            if length < 0, errno == EINTR { continue }
            guard length >= 0 else { throw .system(errno, "read", path: shown) }
            if length == 0 { break }
            filled += length
        }
        return Array(bytes.prefix(filled))
    }
}
