import Yams

/// A value as somebody gave it, before it is read for what it should be.
struct GivenValue: Sendable {
    indirect enum Content: Sendable {
        case nothing
        case text(String)
        case list([GivenValue])
        case members([Member])
    }

    /// A key of a mapping with its value.
    struct Member: Sendable {
        let name: String
        /// Where the key stands.
        let place: Place?
        let value: GivenValue
    }

    /// Line and column in a file, from 1.
    struct Place: Sendable, Hashable {
        let line: Int
        let column: Int
    }

    let content: Content
    /// Where it stands; nil when it is not from a file.
    let place: Place?
    /// The folder that relative paths in it start from; nil for the working folder.
    let folder: String?

    /// A value of a flag or of the environment.
    init(_ text: String) {
        content = .text(text)
        place = nil
        folder = nil
    }

    /// Deeper nesting than any key needs is refused before it can do harm.
    private static let deepest = 16

    /// A value of a file.
    init(_ node: Node, folder: String?, depth: Int = 0) throws(ConfigurationFault) {
        place = node.mark.map { Place(line: max($0.line, 1), column: max($0.column, 1)) }
        self.folder = folder
        guard depth < Self.deepest else {
            throw ConfigurationFault(
                .unreadableFile, "its values stand deeper in each other than \(Self.deepest) levels")
        }
        try ConfigurationYAML.refuseAnchor(node)
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain || scalar.style == .any
            content =
                isPlain && ["", "~", "null", "Null", "NULL"].contains(scalar.string) ? .nothing : .text(scalar.string)
        case .sequence(let sequence):
            var elements: [GivenValue] = []
            for element in sequence { elements.append(try GivenValue(element, folder: folder, depth: depth + 1)) }
            content = .list(elements)
        case .mapping(let mapping):
            var members: [Member] = []
            for (key, value) in mapping {
                try ConfigurationYAML.refuseAnchor(key)
                guard case .scalar(let name) = key else {
                    throw ConfigurationFault(.unreadableFile, "a key is no text")
                }
                let place = key.mark.map { Place(line: max($0.line, 1), column: max($0.column, 1)) }
                members.append(
                    Member(
                        name: name.string, place: place,
                        value: try GivenValue(value, folder: folder, depth: depth + 1)))
            }
            content = .members(members)
        case .alias:
            throw ConfigurationFault(.unreadableFile, "it has an alias without an anchor")
        }
    }

    private init(_ content: Content) {
        self.content = content
        place = nil
        folder = nil
    }

    /// The same without places, for text that is in no file.
    var withoutPlaces: GivenValue {
        switch content {
        case .nothing, .text: GivenValue(content)
        case .list(let elements): GivenValue(.list(elements.map(\.withoutPlaces)))
        case .members(let members):
            GivenValue(.members(members.map { Member(name: $0.name, place: nil, value: $0.value.withoutPlaces) }))
        }
    }
}
