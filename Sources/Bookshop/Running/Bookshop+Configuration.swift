extension Bookshop {
    /// What a shop sells and how it answers. The defaults are those of the demo.
    public struct Configuration: Sendable {
        /// Where every title, price and page comes from.
        public var seed: UInt64 = 1
        /// Books in the catalogue, numbered from 1.
        public var books = 1_000
        /// Pages of the tree under `/many/`, numbered from 1, the root `/many/` not counted.
        public var manyPages = 5_000
        /// The address to listen on.
        public var host = "127.0.0.1"
        /// The port to listen on; 0 takes a free one.
        public var port = 0
        /// What the shop shows to be served over TLS; without, it speaks plain HTTP.
        public var certificate: Certificate?
        /// How long every ordinary answer waits before it begins. Faults keep their own times.
        public var latency: Duration?
        /// How `/robots.txt` answers.
        public var robots = RobotsAnswer.rules
        /// The `Crawl-delay` in seconds that robots.txt names, if any.
        public var crawlDelay: Int?
        /// Who may log in at `/login` and enter `/members/` (basic auth).
        public var credentials = Credentials()
        /// Times and sizes of the faults.
        public var faults = FaultSettings()
        /// Whether single requests are kept in the log. Off, only the counters are: for a shop that runs for long.
        public var keepsRequests = true

        /// The demo's shop.
        public init() {}

        /// The demo's shop with another `seed` and number of `books`.
        public init(seed: UInt64 = 1, books: Int = 1_000, manyPages: Int = 5_000) {
            self.seed = seed
            self.books = books
            self.manyPages = manyPages
        }
    }

    /// A certificate and its key, as files in PEM.
    public struct Certificate: Sendable, Equatable {
        /// The path of the certificate, with those that sign it behind it.
        public var chain: String
        /// The path of its private key.
        public var key: String

        /// The files at these paths; they are read when the shop opens.
        public init(chain: String, key: String) {
            self.chain = chain
            self.key = key
        }
    }

    /// A user name and a password.
    public struct Credentials: Sendable, Equatable {
        /// The user name.
        public var user: String
        /// The password.
        public var password: String

        /// `reader` with the password `reader`, unless told otherwise.
        public init(user: String = "reader", password: String = "reader") {
            self.user = user
            self.password = password
        }
    }

    /// How `/robots.txt` answers.
    public enum RobotsAnswer: Sendable, Equatable {
        /// The rules of a usual site: see ``RunningBookshop/robotsRules``.
        case rules
        /// Nothing may be crawled.
        case disallowAll
        /// This text.
        case text(String)
        /// This status and no rules.
        case status(Int)
        /// No answer, for ``FaultSettings/hang``.
        case hang
        /// This many redirects in a row before the rules that disallow everything.
        case redirects(Int)
    }

    /// Times and sizes of the faults, so that a test is as fast as it likes.
    public struct FaultSettings: Sendable, Equatable {
        /// How long a fault that hangs does so before it closes the connection.
        public var hang: Duration = .seconds(60)
        /// Time between two bytes of `/faults/slow-drip`.
        public var dripInterval: Duration = .milliseconds(50)
        /// Bytes of the body of `/faults/slow-drip`, at least 40.
        public var dripBytes = 60
        /// The `Retry-After` of `/faults/status/429` and `/faults/status/503` in seconds.
        public var retryAfter = 1
        /// Time after its only answer at which `/faults/stale-idle` closes the connection.
        public var staleAfter: Duration = .milliseconds(20)
        /// Bytes that `/faults/gzip-bomb` inflates to.
        public var bombBytes = 100_000_000
        /// Tags inside each other at `/faults/nested`.
        public var nestedTags = 100_000
        /// Bytes of the attribute at `/faults/huge-attribute`.
        public var hugeAttributeBytes = 4_000_000
        /// Bytes of the header field at `/faults/huge-header`.
        public var hugeHeaderBytes = 1_000_000
        /// Bytes of each of the links at `/faults/long-url`.
        public var longURLBytes = 20_000

        /// The defaults above.
        public init() {}
    }
}
