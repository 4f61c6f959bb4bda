import NIOHTTP1
import Web

/// One of Scrapyd's `….json` calls.
struct ScrapydEndpoint: Sendable {
    /// An object: the members of a successful answer, without `status` and `node_name`.
    typealias Work = @Sendable (ScrapydParameters, ScrapydUser) async throws -> JSONValue

    let isPost: Bool
    /// The largest body.
    var limit = 1 << 20
    let work: Work

    init(isPost: Bool = false, limit: Int = 1 << 20, work: @escaping Work) {
        self.isPost = isPost
        self.limit = limit
        self.work = work
    }

    var methods: [String] { isPost ? ["OPTIONS", "HEAD", "POST"] : ["OPTIONS", "HEAD", "GET"] }

    /// What pages of any site may read, as Scrapyd has it. Who may ask at all is decided before.
    func headers(with type: String?) -> HTTPHeaders {
        var headers = HTTPHeaders()
        if let type { headers.add(name: "content-type", value: type) }
        headers.add(name: "access-control-allow-origin", value: "*")
        headers.add(name: "access-control-allow-methods", value: methods.joined(separator: ", "))
        headers.add(name: "access-control-allow-headers", value: "X-Requested-With")
        return headers
    }

    /// Whether a request of that method does the work. HEAD changes nothing (RFC 9110 §9.2.1), though it is listed.
    func mayWork(on method: HTTPMethod) -> Bool { isPost ? method == .POST : method == .GET || method == .HEAD }

    /// What a wrong method is answered with, in Scrapyd's words.
    var wrongMethod: ScrapydFault {
        let names = methods.sorted().map { "b'\($0)'" }.joined(separator: ", ")
        return ScrapydFault("UnsupportedMethod: Expected one of [\(names)]")
    }
}
