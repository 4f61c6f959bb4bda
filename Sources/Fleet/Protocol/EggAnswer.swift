package import Jobs

/// An egg for a node. Over HTTP it is the body, and the rest are the headers `Trawl-Version` and `Trawl-Digest`.
package struct EggAnswer: Sendable, Hashable {
    package var version: EntityName
    /// Hexadecimal SHA-256 of the egg.
    package var digest: String
    /// Empty when the node has it already.
    package var bytes: [UInt8]

    package init(version: EntityName, digest: String, bytes: [UInt8]) {
        self.version = version
        self.digest = digest
        self.bytes = bytes
    }
}
