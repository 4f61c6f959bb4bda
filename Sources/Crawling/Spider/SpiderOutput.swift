public import Web

/// What a spider takes from one page: items and links. The engine reuses one for page after page.
public struct SpiderOutput: ~Copyable {
    /// The items so far, JSON Lines.
    var items = ByteWriter(capacity: 1 << 14)
    /// How many items stand in `items`.
    var itemCount = 0
    /// Items the spider dropped, by reason.
    var dropped: [String: Int] = [:]
    /// Scratch of ``LinkVisitor``, kept from page to page: the title, and a decoded value.
    var heading = ByteWriter()
    var decoded = ByteWriter()
    /// Links that passed what can be decided from the page alone.
    var links: LinkBatch

    init(linkRules: LinkRules) { links = LinkBatch(rules: linkRules) }

    /// Adds an item. Anything but an object is wrapped as `{"value": …}`.
    public mutating func item(_ value: JSONValue) {
        if case .object = value {
            value.append(to: &items)
        } else {
            items.append("{\"value\":")
            value.append(to: &items)
            items.append(UInt8(ascii: "}"))
        }
        items.append(UInt8(ascii: "\n"))
        itemCount += 1
    }

    /// Adds an item that the caller writes itself: one JSON object without line breaks outside strings. When `write`
    /// throws or answers false, what it wrote is taken back.
    public mutating func item(_ write: (inout ByteWriter) throws -> Bool) rethrows {
        let start = items.count
        do {
            guard try write(&items) else { return items.truncate(to: start) }
        } catch {
            items.truncate(to: start)
            throw error
        }
        items.append(UInt8(ascii: "\n"))
        itemCount += 1
    }

    /// Counts an item that was found and not kept, such as one without a required field.
    public mutating func drop(reason: String) { dropped[reason, default: 0] += 1 }

    /// Follows `reference`, as it stands in the page (relative or not, character references decoded).
    public mutating func follow(_ reference: String, kind: String? = nil, priority: Int = 0) {
        var reference = reference
        reference.withUTF8 { links.add(reference: Span(_unsafeElements: $0), kind: kind, priority: priority) }
    }

    /// Follows a request of any form.
    public mutating func follow(_ request: Request) { links.add(request) }

    /// Gives memory back that one huge page took.
    mutating func trim() {
        items.removeAll()
        itemCount = 0
        links.trim()
    }

    mutating func begin(page: Page) {
        items.removeAll()
        itemCount = 0
        dropped.removeAll(keepingCapacity: true)
        links.begin(base: page.url, depth: page.depth, queryEncoder: page.encoding.queryEncoder)
    }
}
