package import Jobs
package import NIOHTTP1
import Web

/// One operation of a service: what the router finds, what the OpenAPI document tells, and what is done. Both come from
/// this value, so they cannot differ.
package struct Route: Sendable {
    package typealias Handler = @Sendable (RouteRequest) async throws -> Reply
    package typealias StreamHandler = @Sendable (RouteRequest, RequestBody) async throws -> Reply

    /// What does the work.
    package enum Work: Sendable {
        /// Gets the request with its whole body.
        case whole(Handler)
        /// Reads the body itself, as it comes.
        case streaming(StreamHandler)
    }

    package let method: HTTPMethod
    /// The path with its parameters, such as `/jobs/{id}/items`.
    package let path: String
    /// A name of the operation that is unique in its service, such as `getJob`.
    package let name: String
    /// What it does, in one line.
    package let summary: String
    /// Under which heading the document puts it.
    package let tag: String
    /// What a caller must be allowed; nil for a route that is open to all.
    package let role: Role?
    package let parameters: [RouteParameter]
    package let body: BodyShape
    package let answers: [RouteAnswer]
    /// How long its work may take; nil when it has limits of its own.
    package let timeLimit: Duration?
    /// Whether its work is cancelled when the client ends its side of the connection: for long polls whose answer must
    /// not go to nobody. Only for work that gets the whole body and has no ``timeLimit``.
    package let endsWithClient: Bool
    package let work: Work
    /// Members of the body that are lists, so that they may come several times in a query string.
    let lists: Set<String>

    package init(
        _ method: HTTPMethod, _ path: String, _ name: String, _ summary: String, tag: String, role: Role?,
        parameters: [RouteParameter] = [], body: BodyShape = .none, answers: [RouteAnswer],
        timeLimit: Duration? = .seconds(30), endsWithClient: Bool = false, work: Work
    ) {
        self.method = method
        self.path = path
        self.name = name
        self.summary = summary
        self.tag = tag
        self.role = role
        self.parameters = parameters
        self.body = body
        self.answers = answers
        self.timeLimit = timeLimit
        self.endsWithClient = endsWithClient
        self.work = work
        lists = Self.lists(of: body)
    }

    package init(
        _ method: HTTPMethod, _ path: String, _ name: String, _ summary: String, tag: String, role: Role?,
        parameters: [RouteParameter] = [], body: BodyShape = .none, answers: [RouteAnswer],
        timeLimit: Duration? = .seconds(30), endsWithClient: Bool = false, handler: @escaping Handler
    ) {
        self.init(
            method, path, name, summary, tag: tag, role: role, parameters: parameters, body: body, answers: answers,
            timeLimit: timeLimit, endsWithClient: endsWithClient, work: .whole(handler))
    }
}

extension Route {
    private static func lists(of body: BodyShape) -> Set<String> {
        guard case .json(let schema, _) = body, case .object(let members)? = schema.json["properties"] else {
            return []
        }
        return Set(members.lazy.filter { $0.value["type"] == "array" }.map { $0.key })
    }
}
