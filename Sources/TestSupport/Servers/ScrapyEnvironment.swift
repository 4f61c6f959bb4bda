import Foundation
package import Testing

/// The Python with Scrapy that `scripts/bootstrap --with-scrapy` installs.
package enum ScrapyEnvironment {
    /// Its path.
    package static let python: String = {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root.appending(path: ".build/scrapy/bin/python").path
    }()
}

extension Trait where Self == ConditionTrait {
    /// The test needs Scrapy.
    package static var needsScrapy: ConditionTrait {
        .needs("Scrapy") {
            let scrapy = ScrapyEnvironment.python.dropLast("python".count) + "scrapy"
            return FileManager.default.isExecutableFile(atPath: String(scrapy))
                ? nil : "\(scrapy) is not there; scripts/bootstrap --with-scrapy installs it"
        }
    }
}
