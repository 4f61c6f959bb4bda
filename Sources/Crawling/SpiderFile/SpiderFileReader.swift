internal import Web
internal import Yams

/// Reads one spider file and collects everything that is wrong with it.
///
/// Its methods answer nil where they have reported a fault, or where an argument is missing that may be.
struct SpiderFileReader {
    let source: SpiderSource
    /// Whether an argument without a value is a fault.
    let needsArguments: Bool
    /// What the caller gave.
    let given: [String: String]
    /// The arguments of the file with their values; nil for one that must be given and is not.
    var arguments: [String: String?] = [:]
    var faults: [SpiderFileFaults.Fault] = []
    /// How many faults were found beyond those that are told.
    var moreFaults = 0
    /// Names of the page kinds, known before anything that names one is read.
    var pageNames: [String] = []
    /// Page kinds that a start or a follow rule names.
    var namedPages: Set<String> = []
    /// Whether some part was left out since it depends on an argument that is not given.
    var isPartial = false

    static let keys = ["name", "args", "start", "sitemap", "allowed_domains", "settings", "login", "pages"]

    init(_ source: SpiderSource, arguments: [String: String], needsArguments: Bool) {
        self.source = source
        given = arguments
        self.needsArguments = needsArguments
    }

    mutating func spider() throws(SpiderFileFaults) -> YAMLSpider {
        guard let members = members(of: source.root, "a spider", keys: Self.keys) else { throw allFaults }
        readArguments(members["args"])
        let name = readName(members)
        let kinds = readPages(members)
        let requests = readStart(members["start"])
        let sitemaps = readSitemaps(members["sitemap"])
        if members["start"] == nil, members["sitemap"] == nil, members.misspelt.isDisjoint(with: ["start", "sitemap"]) {
            report(.missingKey, "a spider needs `start:`, a list of URLs, or `sitemap:`", at: source.root)
        }
        let scope = readScope(members["allowed_domains"], hasStart: !requests.isEmpty)
        let settings = readSettings(members["settings"])
        let login = readLogin(members["login"])
        checkPages(kinds, requests: requests, at: members)
        guard faults.isEmpty else { throw allFaults }
        return YAMLSpider(
            name: name ?? "", requests: requests.map(\.request), sitemaps: sitemaps, scope: scope, settings: settings,
            login: login, kinds: kinds)
    }

    private var allFaults: SpiderFileFaults { SpiderFileFaults(file: source.file, faults: faults, more: moreFaults) }

    /// Whether as many faults were found as are told: nothing more need be explained.
    var hasEnoughFaults: Bool { faults.count >= SpiderFileFaults.mostTold }

    /// The name that `name` may have been meant to be; nil when nobody will read it, or the search would take long.
    func suggestion(for name: String, among names: [String]) -> String? {
        hasEnoughFaults || names.count > 1_000 ? nil : nearestName(to: name, among: names)
    }

    /// Names for a message, not more than one reads.
    static func listed(_ names: [String], _ quote: (String) -> String = { "`\($0)`" }) -> String {
        names.prefix(20).map { quote(String($0.prefix(60))) }.joined(separator: ", ") + (names.count > 20 ? ", …" : "")
    }

    private mutating func readName(_ members: Members) -> String? {
        guard let node = required("name", of: members, "a spider") else { return nil }
        guard let name = text(node, "a name") else { return nil }
        // It becomes part of file names (P31).
        let isPlain = name.utf8.allSatisfy { ASCII.isAlphanumeric($0) || "_-.".utf8.contains($0) }
        guard isPlain, !name.hasPrefix("."), 1...100 ~= name.utf8.count else {
            report(.badValue, "a name has letters, digits, `_`, `-` and `.`, 100 at most", at: node)
            return nil
        }
        return name
    }

    /// Adds a fault at the place of `node`, or at byte `offset` of the `text` that it holds.
    mutating func report(
        _ code: SpiderFileFaults.Code, _ message: String, at node: Node, offset: Int? = nil, in text: String = ""
    ) {
        guard !hasEnoughFaults else {
            moreFaults += 1
            return
        }
        if let offset, let place = source.place(of: offset, in: text, at: node) {
            faults.append(.init(code: code, line: place.line, column: place.column, message: message))
        } else {
            let before = offset.map {
                String(decoding: Array(text.utf8.prefix($0)), as: UTF8.self).unicodeScalars.count
            }
            let suffix = before.map { " (at character \($0 + 1) of it)" } ?? ""
            let mark = node.mark
            faults.append(
                .init(code: code, line: mark?.line ?? 1, column: mark?.column ?? 1, message: message + suffix))
        }
    }
}
