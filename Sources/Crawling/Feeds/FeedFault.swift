internal import Glibc

/// Why a feed could not be opened or written. A feed that has thrown takes nothing more.
public struct FeedFault: Error, Hashable, CustomStringConvertible {
    /// A stable name for the kind of fault, such as `feed_disk_full`; all are listed in ``Code``.
    public let code: Code
    /// The file as the user named it.
    public let path: String
    /// One sentence for a person: what is wrong, where, and what to do.
    public let description: String

    /// The kinds of faults.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The file's ending names no format.
        case unknownEnding = "feed_unknown_ending"
        /// The path is empty, or ends with a slash, or holds a NUL.
        case badPath = "feed_bad_path"
        /// Items were to go into an archive, or exchanges into a file of items.
        case wrongKind = "feed_wrong_kind"
        /// The table's name cannot be used.
        case badTable = "feed_bad_table"
        /// Two feeds go into one file.
        case sameFile = "feed_same_file"
        /// The path is a folder, a device or a pipe.
        case notAFile = "feed_not_a_file"
        /// What stands there is not what the feed needs: not a database, or a view in the table's place.
        case notADatabase = "feed_not_a_database"
        /// Another crawl is writing the same file.
        case inUse = "feed_in_use"
        /// The file ends before the checkpoint, or is gone.
        case tooShort = "feed_too_short"
        /// The file was changed since the checkpoint.
        case changed = "feed_changed"
        /// The file cannot be created, written or renamed.
        case notWritable = "feed_not_writable"
        /// No space is left, or a quota or size limit is reached.
        case diskFull = "feed_disk_full"
        /// An item is not a JSON object on one line.
        case badItem = "feed_bad_item"
        /// Something was appended after the end.
        case finished = "feed_finished"
    }

    /// A fault of the operating system, told with its reason: "cannot write /data/items.jsonl: No space left on device".
    package static func system(_ number: Int32, _ doing: String, path: String) -> Self {
        let reason = String(cString: strerror(number))
        switch number {
        case ENOSPC, EDQUOT, EFBIG:
            return Self(
                code: .diskFull, path: path,
                description: "cannot \(doing) \(path): \(reason); free some space, or choose another place with -o")
        case ENOENT:
            return Self(
                code: .notWritable, path: path,
                description: "cannot \(doing) \(path): \(reason); make its folder first")
        default:
            return Self(code: .notWritable, path: path, description: "cannot \(doing) \(path): \(reason)")
        }
    }

    static func inUse(_ path: String) -> Self {
        Self(
            code: .inUse, path: path,
            description: "\(path) is being written by another crawl; wait for its end, or choose another name with -o")
    }

    static func tooShort(_ path: String, what: String) -> Self {
        Self(
            code: .tooShort, path: path,
            description: "\(path) \(what); bring the file back as it was, or begin anew with an empty state folder")
    }

    static func changed(_ path: String) -> Self {
        Self(
            code: .changed, path: path,
            description: "\(path) was changed by something else since the checkpoint: no item ends where the last one"
                + " ended; bring the file back as it was, or begin anew with an empty state folder")
    }

    static func finished(_ path: String) -> Self {
        Self(code: .finished, path: path, description: "\(path) is closed already, so nothing can be added to it")
    }

    static func badItem(_ path: String, _ what: String) -> Self {
        Self(
            code: .badItem, path: path,
            description: "an item for \(path) is not a JSON object on one line: \(what); mend the spider that wrote it")
    }
}
