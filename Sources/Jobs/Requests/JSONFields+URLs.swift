package import Web

extension JSONFields {
    /// The URL of a page to crawl, as it was given: http or https, 8 KB at most. Nil when it is not there.
    package mutating func pageURL(_ member: String) throws(JSONFieldFault) -> String? {
        guard let text = try string(member) else { return nil }
        if let reason = PageURL.fault(text) { throw outOfRange(member, reason) }
        return text
    }

    /// A list of such URLs, or nil.
    package mutating func pageURLs(_ member: String, _ count: ClosedRange<Int>) throws(JSONFieldFault) -> [String]? {
        guard let texts = try strings(member) else { return nil }
        guard count.contains(texts.count) else {
            throw outOfRange(member, "a list of \(count.lowerBound) to \(count.upperBound) URLs")
        }
        for (index, text) in texts.enumerated() {
            if let reason = PageURL.fault(text) { throw outOfRange("\(member)[\(index)]", reason) }
        }
        return texts
    }
}
