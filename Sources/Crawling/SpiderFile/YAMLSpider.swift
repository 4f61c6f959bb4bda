internal import Web

/// A spider read from a YAML file, see ``SpiderFile``.
public struct YAMLSpider: Spider {
    public let name: String
    public let sitemaps: [Request]
    public let scope: CrawlScope
    public let settings: [(name: String, value: String)]
    public let login: Login?
    public let needsTree: Bool
    private let requests: [Request]
    let kinds: [PageKind]

    init(
        name: String, requests: [Request], sitemaps: [Request], scope: CrawlScope,
        settings: [(name: String, value: String)], login: Login?, kinds: [PageKind]
    ) {
        self.name = name
        self.requests = requests
        self.sitemaps = sitemaps
        self.scope = scope
        self.settings = settings
        self.login = login
        self.kinds = kinds
        needsTree = kinds.contains(where: \.needsTree)
    }

    /// The names of the page kinds, in the order of the file.
    public var pageKinds: [String] { kinds.map(\.name) }

    public func start() -> [Request] { requests }

    public func parse(_ page: Page, _ output: inout SpiderOutput) throws {
        guard page.contentType.isText, let kind = try kind(of: page) else { return }
        var extraction = try PageExtraction(page, kind, kinds: kinds)
        try extraction.run(into: &output)
    }

    /// The kind that a follow rule named, else the first one in the file that fits the URL.
    private func kind(of page: Page) throws -> PageKind? {
        if let name = page.kind, let kind = kinds.first(where: { $0.name == name }) { return kind }
        let url = page.url
        for kind in kinds where try kind.fits(url.span) { return kind }
        return nil
    }
}
