/// A rule for requests. Of several that match, the first one of the configuration is taken.
package struct RouteConfiguration: Sendable {
    /// What becomes of a request.
    package enum Action: Sendable, Hashable {
        /// It goes to a server of the group with that name.
        case proxy(group: String)
        case redirect(Redirect)
        case answer(FixedAnswer)
    }

    /// Sends clients elsewhere.
    package struct Redirect: Sendable, Hashable {
        /// 301, 302, 303, 307 or 308.
        package var status = 308
        /// `${path}`, `${query}` (with its question mark), `${host}`, `${scheme}` and, after a pattern, `${1}` and so on are
        /// replaced.
        package var location: String

        package init(status: Int = 308, location: String) {
            self.status = status
            self.location = location
        }
    }

    /// An answer that needs no server.
    package struct FixedAnswer: Sendable, Hashable {
        package var status = 200
        package var fields: [Field] = []
        package var body = ""

        package init(status: Int = 200, fields: [Field] = [], body: String = "") {
            self.status = status
            self.fields = fields
            self.body = body
        }
    }

    /// A header field.
    package struct Field: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What is done to the fields of a head.
    package struct FieldEdits: Sendable, Hashable {
        /// Taken away, and put there with this value.
        package var set: [Field] = []
        /// Put there beside those that are there.
        package var add: [Field] = []
        /// Names of those that are taken away.
        package var remove: [String] = []

        package init() {}

        var isEmpty: Bool { self.set.isEmpty && add.isEmpty && remove.isEmpty }
    }

    /// What the server is asked for.
    package enum Target: Sendable, Hashable {
        /// What the client asked for.
        case same
        /// Without the prefix that the route matched: `/api/x` becomes `/x`.
        case withoutPrefix
        /// The matched prefix is replaced by this one.
        case prefix(String)
        /// A path with `${1}` and so on for what the pattern's stars stood for, and `${path}` for all of it.
        case path(String)
    }

    /// Which host the server is told.
    package enum Host: Sendable, Hashable {
        case client
        /// That of its own URL.
        case server
        case fixed(String)
    }

    /// A limit of requests for each client.
    package struct Rate: Sendable, Hashable {
        package enum Key: Sendable, Hashable {
            case address
            /// The value of a field, in lower case; requests without it count by their address.
            case field(String)
            /// All requests of the route together.
            case route
        }

        package var key = Key.address
        package var limit: RateLimit
        package var answer = LimitAnswer.tooManyRequests
        /// Rates of the same name, of several routes, count together; nil for one of its own.
        package var name: String?

        package init(_ limit: RateLimit) { self.limit = limit }

        /// By which the gateway knows what counts for it.
        ///
        /// - Parameters:
        ///   - route: the name of its route.
        ///   - position: its place among those of the route.
        func limiterName(in route: String, at position: Int) -> String { name ?? "\(route) \(position)" }
    }

    /// Unique; metrics and logs call the route by it.
    package var name: String
    package var match = RouteMatch()
    package var action: Action
    package var target = Target.same
    package var host = Host.client
    package var requestFields = FieldEdits()
    package var responseFields = FieldEdits()
    package var rates: [Rate] = []
    /// Requests of a client that may be under way at once; nil for no limit.
    package var mostPerClient: Int?
    /// Bytes of a request's body; nil for that of the gateway.
    package var mostBody: Int?
    /// For the beginning of an answer; nil for that of the gateway.
    package var answerTime: Duration?
    package var cache: CacheRules?

    package init(name: String, action: Action) {
        self.name = name
        self.action = action
    }
}
