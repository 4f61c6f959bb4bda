package import Jobs

/// The source of a deployed spider. Over HTTP it is the body, and the version the header `Trawl-Version`.
package struct SpiderSourceAnswer: Sendable, Hashable {
    package var version: EntityName
    package var source: [UInt8]

    package init(version: EntityName, source: [UInt8]) {
        self.version = version
        self.source = source
    }
}
