/// Why an egg is not taken.
package struct EggFault: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        /// It is no ZIP file.
        case noArchive = "egg_no_zip"
        /// It is one, but no project for Scrapy.
        case noProject = "egg_no_project"
        case tooLarge = "egg_too_large"
        /// Scrapy cannot list its spiders.
        case unlistable = "egg_unlistable"
        /// No Scrapy is here that could list them.
        case noScrapy = "scrapy_missing"
    }

    package let code: Code
    /// What is wrong and what to do.
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
