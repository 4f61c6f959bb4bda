import Web

/// What the URL of a page to crawl must be.
package enum PageURL {
    package static let longest = 8_192

    /// What it should be and is not; nil when all is well.
    package static func fault(_ text: String) -> String? {
        guard text.utf8.count <= longest else { return "a URL of at most \(longest) bytes" }
        do {
            let url = try WebURL(text)
            guard url.isFetchable else { return "a URL that begins with http:// or https://" }
            return nil
        } catch {
            return "a whole http or https URL. \(error.message)"
        }
    }
}
