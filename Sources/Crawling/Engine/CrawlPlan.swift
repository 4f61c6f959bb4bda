import Web

/// What a spider asks for, checked and put in order before anything is opened.
struct CrawlPlan {
    let spider: any Spider
    let start: [Request]
    let startURLs: [WebURL]
    /// By which a state folder knows its crawl again.
    let identity: String
    /// `Authorization` by origin.
    private(set) var credentials: [UInt64: String] = [:]
    let login: LoginSequence?

    init(_ spider: any Spider, _ settings: Settings) throws {
        self.spider = spider
        start = try spider.start()
        let urls = (start + spider.sitemaps).map(\.url)
        for url in urls where !url.isFetchable { throw SpiderFault.notHTTP(url) }
        guard let first = urls.first else { throw SpiderFault.noStart(spider.name) }
        startURLs = urls.map(\.withoutCredentials)
        identity = "\(spider.name), from \(first.redacted)"
        if case .form(let form)? = spider.login { login = LoginSequence(form) } else { login = nil }
        for url in urls where url.hasCredentials {
            let user = url.username.removingPercentEncoding
            try add(user: user, password: url.password.removingPercentEncoding, to: [url])
        }
        if let user = settings.httpUser {
            let urls = urls.filter { settings.httpAuthDomain == nil || $0.host == settings.httpAuthDomain }
            try add(user: user, password: settings.httpPassword ?? "", to: urls)
        }
        // Given for all requests, meant for where the crawl begins.
        if let field = settings.defaultHeaders.first(where: { $0.name.lowercased() == "authorization" }) {
            for url in urls { credentials[url.originKey] = field.value }
        }
        if case .basic(let user, let password, let host)? = spider.login {
            try add(user: user, password: password, to: urls.filter { host == nil || $0.host == host })
        }
    }

    /// The requests that the frontier begins with. Credentials are taken out of URLs, so that they show nowhere.
    func requests(seed: UInt64) -> [RequestRecord] {
        let pages = start.map { ($0, RequestRecord.Purpose.page) }
        let sitemaps = spider.sitemaps.map { ($0, RequestRecord.Purpose.sitemap) }
        return (pages + sitemaps).map { request, purpose in
            var request = request
            request.url = request.url.withoutCredentials
            var record = RequestRecord(request, seed: seed)
            record.purpose = purpose
            return record
        }
    }

    private mutating func add(user: String, password: String, to urls: [WebURL]) throws {
        guard let credentials = BasicCredentials(user: user, password: password) else {
            throw SettingsFault.unreadable(name: "HTTPUSER", value: "", expected: "a user name without a colon")
        }
        for url in urls { self.credentials[url.originKey] = credentials.fieldValue }
    }
}

/// A spider that cannot be begun.
public struct SpiderFault: Error, CustomStringConvertible {
    /// `no_start` or `bad_start`.
    public let code: String
    /// One sentence for a person.
    public let description: String

    static func noStart(_ name: String) -> Self {
        Self(
            code: "no_start",
            description: "The spider \(name) has nothing to begin with; give it a start URL or a sitemap")
    }

    static func notHTTP(_ url: WebURL) -> Self {
        Self(
            code: "bad_start",
            description: "\(url.redacted) cannot be crawled; a start URL begins with http:// or https://")
    }
}
