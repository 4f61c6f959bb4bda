/// The answers of one route: two routes may send the same URL to different servers, so that neither may answer for the
/// other.
package final class CacheScope: Sendable {
    /// Stays when the configuration is loaded anew, so that answers stay too.
    package let name: String
    package let rules: CacheRules
    /// As bytes, in lower case.
    let ignored: [[UInt8]]

    /// - Parameter name: of the route.
    package init(name: String, rules: CacheRules) {
        self.name = name
        self.rules = rules
        ignored = rules.ignoredParameters.map { $0.lowercased() }.sorted().map { Array($0.utf8) }
    }
}
