/// Why a version was not kept or not found.
package struct SpiderStoreFault: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        case projectMissing = "project_missing"
        case spiderMissing = "spider_missing"
        case versionMissing = "version_missing"
        case versionTaken = "version_exists"
    }
    package let code: Code
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
