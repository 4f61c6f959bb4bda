import Foundation
import Synchronization

/// A lock on a file beside the database. The system frees it when the process ends, however it ends.
final class SQLiteClaim: DatabaseClaim {
    /// The locked file; -1 after the release.
    private let descriptor: Mutex<Int32>

    private init(descriptor: Int32) { self.descriptor = Mutex(descriptor) }

    deinit { free() }

    /// Nil when another holds `name`, in this process or another one.
    static func take(_ name: String, beside path: String) throws(SQLFault) -> SQLiteClaim? {
        try checkClaimName(name)
        let file = "\(path).\(name).lock"
        // The file stays behind: to remove it would let two lock two files of one name.
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .system(errno, "cannot be opened", file) }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let code = errno
            if code == EINTR { continue }
            close(descriptor)
            if code == EWOULDBLOCK { return nil }
            throw .system(code, "cannot be locked", file)
        }
        return SQLiteClaim(descriptor: descriptor)
    }

    var isHeld: Bool { descriptor.withLock { $0 >= 0 } }

    func release() async { free() }

    private func free() {
        descriptor.withLock { descriptor in
            guard descriptor >= 0 else { return }
            // Before it closes: a process that is just being forked may hold the same file for another moment.
            flock(descriptor, LOCK_UN)
            close(descriptor)
            descriptor = -1
        }
    }
}

/// Names of claims become parts of file names.
func checkClaimName(_ name: String) throws(SQLFault) {
    let isPlain = name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
    guard isPlain, (1...64).contains(name.utf8.count) else {
        throw SQLFault(.statement, "A claim's name has 1 to 64 of A–Z, a–z, 0–9, - and _; “\(name)” has not.")
    }
}
