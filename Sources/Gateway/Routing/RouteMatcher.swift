/// Tells whether a route takes a request.
struct RouteMatcher: Sendable {
    private enum Path: Sendable {
        case any
        case exact([UInt8])
        case prefix([UInt8])
        case pattern(PathPattern)
    }

    /// In lower case; for `*.example` it is `.example`.
    let exactHosts: [[UInt8]]
    private let hostEndings: [[UInt8]]
    private let path: Path
    private let methods: [[UInt8]]
    private let fields: [(name: [UInt8], value: PathPattern?)]
    let takesAllHosts: Bool
    var hasWildcard: Bool { !hostEndings.isEmpty }
    /// Whether the path must be read for it.
    let readsPath: Bool
    /// Bytes of the prefix that it matches; 0 when it matches none.
    let prefixCount: Int

    init(_ match: RouteMatch) {
        let hosts = match.hosts.map { Array($0.lowercased().utf8) }
        exactHosts = hosts.filter { $0.first != 0x2A }
        hostEndings = hosts.filter { $0.first == 0x2A }.map { Array($0.dropFirst()) }
        takesAllHosts = hosts.isEmpty
        switch match.path {
        case nil: path = .any
        case .exact(let text): path = .exact(Array(text.utf8))
        case .prefix(let text): path = text == "/" ? .any : .prefix(Array(text.utf8))
        case .pattern(let text): path = .pattern(PathPattern(text))
        }
        if case .any = path { readsPath = false } else { readsPath = true }
        if case .prefix(let bytes) = path { prefixCount = bytes.count } else { prefixCount = 0 }
        methods = match.methods.map { Array($0.utf8) }
        // A value is compared as a path is: what stars stand for may hold any bytes.
        fields = match.fields.map { field in
            (Array(field.name.lowercased().utf8), field.value.map { PathPattern($0.replacing("*", with: "**")) })
        }
    }

    /// - Parameter host: without a port, in lower case.
    func takesHost(_ host: [UInt8]) -> Bool {
        takesAllHosts || exactHosts.contains(host)
            || hostEndings.contains { host.count > $0.count && host.suffix($0.count).elementsEqual($0) }
    }

    /// Whether everything but the host is met.
    ///
    /// - Parameter path: as it is compared.
    func takes(_ head: RequestHead, _ fields: HeadFields, _ bytes: Span<UInt8>, path: Span<UInt8>) -> Bool {
        switch self.path {
        case .any: break
        case .exact(let text): guard path.count == text.count, Self.starts(path, text) else { return false }
        case .prefix(let text):
            guard Self.starts(path, text) else { return false }
            guard path.count == text.count || text.last == 0x2F || path[text.count] == 0x2F else { return false }
        case .pattern: guard captures(path) != nil else { return false }
        }
        if !methods.isEmpty {
            guard methods.contains(where: { Self.equal(bytes, head.methodRange, $0) }) else { return false }
        }
        return self.fields.isEmpty
            || self.fields.allSatisfy { wanted in
                for field in fields.all where FieldName.matches(wanted.name, field.name, bytes) {
                    guard let pattern = wanted.value else { return true }
                    if pattern.match(Self.array(bytes.extracting(field.value))) != nil { return true }
                }
                return false
            }
    }

    /// What the stars of the pattern stand for; empty for other paths, nil when it does not match.
    func captures(_ path: Span<UInt8>) -> [Range<Int>]? {
        guard case .pattern(let pattern) = self.path else { return [] }
        return pattern.match(Self.array(path))
    }

    private static func starts(_ path: Span<UInt8>, _ text: [UInt8]) -> Bool {
        guard path.count >= text.count else { return false }
        for index in text.indices where path[index] != text[index] { return false }
        return true
    }

    private static func equal(_ bytes: Span<UInt8>, _ range: Range<Int>, _ text: [UInt8]) -> Bool {
        guard range.count == text.count else { return false }
        for index in text.indices where bytes[range.lowerBound + index] != text[index] { return false }
        return true
    }

    static func array(_ bytes: Span<UInt8>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, count in
            for index in bytes.indices { buffer.initializeElement(at: index, to: bytes[index]) }
            count = bytes.count
        }
    }
}
