import Web

/// The form of the journal: what a crawl did, appended once a second, so that it can be gone on with after a `kill -9`.
///
/// The file begins with a magic line, the fingerprint seed and the crawl's identity. Frames follow: length (4 bytes),
/// checksum (8), payload. A payload is a run of entries; one that ends with a commit makes everything before it count.
/// What follows the last whole commit is as if it had never been, and the feeds are cut back to what that commit says.
enum Journal {
    static let magic = Array("TRAWL JOURNAL 1\n".utf8)
    /// A frame larger than this is damage.
    static let maxFrame = 1 << 30

    enum Entry {
        /// A request that was added: its record follows.
        static let added = UInt8(ascii: "A")
        /// A request that is done: its fingerprint follows.
        static let done = UInt8(ascii: "D")
        /// A URL that is known and done, after the journal was rewritten: its fingerprint follows.
        static let known = UInt8(ascii: "K")
        /// A commit: its JSON follows.
        static let commit = UInt8(ascii: "C")
        /// The cookies: their bytes follow.
        static let cookies = UInt8(ascii: "S")
    }
}

extension ByteWriter {
    mutating func appendAdded(_ record: Span<UInt8>) {
        append(Journal.Entry.added)
        append(record)
    }

    mutating func appendDone(_ fingerprint: UInt64) {
        append(Journal.Entry.done)
        append(fixed64: fingerprint)
    }

    mutating func appendKnown(_ fingerprint: UInt64) {
        append(Journal.Entry.known)
        append(fixed64: fingerprint)
    }

    mutating func append(cookies bytes: [UInt8]) {
        append(Journal.Entry.cookies)
        append(counted: bytes)
    }

    mutating func append(commit: JournalCommit) {
        append(Journal.Entry.commit)
        var json = ByteWriter()
        commit.value.append(to: &json)
        append(counted: json.bytes)
    }
}
