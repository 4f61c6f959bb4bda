import Jobs
import NIOCore
import NIOHTTP1

/// A request to a Scrapyd instance: let in, with its path in parts and its body not read yet.
struct ScrapydRequest {
    let method: HTTPMethod
    let headers: HTTPHeaders
    /// The names of the path, decoded; empty for `/`.
    let path: [String]
    /// Whether the path ends in a slash.
    let isFolder: Bool
    let query: Substring
    let user: ScrapydUser

    /// What stands before links in pages, from `X-Forwarded-Prefix`.
    var prefix: String {
        guard let prefix = headers.first(name: "x-forwarded-prefix"), prefix.hasPrefix("/"), prefix.utf8.count <= 200,
            prefix.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"\"'<>&\\".utf8.contains($0) }), !prefix.hasPrefix("//")
        else { return "" }
        return prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix
    }
}
