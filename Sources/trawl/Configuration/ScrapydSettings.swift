import Jobs
import Services

/// How one Scrapyd instance is configured.
struct ScrapydSettings: Sendable, Hashable {
    var name: EntityName
    var host: String
    var port: Int
    var users: [ScrapydUser] = []
}
