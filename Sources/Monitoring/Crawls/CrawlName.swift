package import Jobs
import Web

/// The crawl that a job is one run of: what was asked for, so that only what is alike is compared. That is a project's spider
/// or, for links that are followed without one, the host that it begins at; and with it the request, as far as it says what
/// is crawled.
package struct CrawlName: Sendable, Hashable, CustomStringConvertible {
    package let project: String
    package let spider: String
    /// Of the first start URL, with its port where that is not the usual one; nil for spiders.
    package let host: String?
    /// Stands for what was asked: start URLs and limits of links; arguments, settings and time of a spider. Nil for a spider
    /// without any.
    package let request: String?

    package init(project: String, spider: String, host: String? = nil, request: String? = nil) {
        self.project = project
        self.spider = spider
        self.host = host.map { String($0.prefix(200)) }
        self.request = request.map { String($0.prefix(Self.digits)) }
    }

    /// Nil for work that is no crawl.
    package init?(_ request: JobRequest) {
        var asked = JSONObject()
        var host: String?
        switch request.work {
        case .command: return nil
        case .spider(let arguments):
            if !arguments.isEmpty { asked["args"] = JSONValue(texts: arguments) }
        case .links(let urls, let maxPages, let sameOriginOnly):
            guard let url = urls.first.flatMap({ try? WebURL($0) }), let name = url.host else { return nil }
            host = name + (url.port.map { ":\($0)" } ?? "")
            asked["urls"] = .array(urls.map { .string($0) })
            asked["max_pages"] = .integer(Int64(maxPages))
            asked["same_origin_only"] = .bool(sameOriginOnly)
        }
        let settings = request.settings.filter { setting in !Self.output.contains { setting.key.hasPrefix($0) } }
        if !settings.isEmpty { asked["settings"] = JSONValue(texts: settings) }
        if let timeout = request.timeout { asked["timeout_s"] = JSONValue(shortest: timeout) }
        self.init(
            project: request.project.text, spider: request.spider.text, host: host,
            request: asked.isEmpty ? nil : Digest(of: JSONValue.object(asked).description).description)
    }

    /// So many hexadecimal digits: enough that no two of ten thousand crawls of a host have the same.
    private static let digits = 10
    /// Settings that only say where something is written to, which may be another place each time.
    private static let output = ["LOG_", "FEED", "JOBDIR"]

    /// `shop/books`, `shop/books#6b86b273ff`, or `default/links@books.example:8080#d4735e3a26`.
    package var description: String {
        "\(project)/\(spider)" + (host.map { "@\($0)" } ?? "") + (request.map { "#\($0)" } ?? "")
    }

    var labels: AlertLabels { AlertLabels(["crawl": description, "project": project, "spider": spider]) }
}
