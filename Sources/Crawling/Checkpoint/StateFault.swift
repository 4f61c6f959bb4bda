import Glibc

/// Why a state folder cannot be used.
public struct StateFault: Error, CustomStringConvertible {
    /// `state_of_another_crawl`, `state_of_other_feeds`, `state_in_use`, `state_unreadable`, `state_unwritable`,
    /// `state_disk_full`, `state_is_newer`.
    public let code: String
    /// One sentence for a person.
    public let description: String

    static func otherCrawl(_ folder: String, _ identity: String) -> Self {
        Self(
            code: "state_of_another_crawl",
            description:
                "\(folder) holds the state of another crawl (\(identity)); name another folder, or remove this one"
        )
    }
    static func otherFeeds(_ folder: String, _ names: [String]) -> Self {
        let given = names.isEmpty ? "no -o" : names.map { "-o \($0)" }.joined(separator: " ")
        return Self(
            code: "state_of_other_feeds",
            description: "The crawl in \(folder) was begun with \(given); resume it with the same")
    }
    static func inUse(_ folder: String) -> Self {
        Self(
            code: "state_in_use",
            description: "\(folder) is in use by a crawl that runs now; wait for it, or name another folder")
    }
    static func unreadable(_ path: String, _ reason: String) -> Self {
        Self(code: "state_unreadable", description: "\(path) cannot be read: \(reason)")
    }
    static func unwritable(_ path: String, _ number: Int32) -> Self {
        let isFull = [ENOSPC, EDQUOT, EFBIG].contains(number)
        return Self(
            code: isFull ? "state_disk_full" : "state_unwritable",
            description: "\(path) cannot be written: \(String(cString: strerror(number)))")
    }
    static func newer(_ path: String) -> Self {
        Self(
            code: "state_is_newer",
            description: "\(path) was not written by this version of trawl; use the version that wrote it")
    }
}
