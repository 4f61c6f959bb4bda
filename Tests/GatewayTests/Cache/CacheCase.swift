import Testing

@testable import Gateway

/// A request, its answer, and what a later request gets.
struct CacheCase: Sendable, CustomTestStringConvertible {
    let name: String
    var first: [String] = []
    var status = "200 OK"
    var answer: [String]
    var second: [String] = []
    var after: Double = 10
    var rules = CacheRules()
    let expected: CacheVerdict

    var testDescription: String { name }

    init(
        _ name: String, _ answer: [String], _ expected: CacheVerdict, after: Double = 10, first: [String] = [],
        second: [String] = [], status: String = "200 OK", _ change: (inout CacheRules) -> Void = { _ in }
    ) {
        self.name = name
        self.answer = answer
        self.expected = expected
        self.after = after
        self.first = first
        self.second = second
        self.status = status
        change(&rules)
    }

    private static let tag = "ETag: \"v1\""

    static let freshness: [CacheCase] = [
        CacheCase("max-age", ["Cache-Control: max-age=60"], .hit),
        CacheCase("max-age, just before its end", ["Cache-Control: max-age=60"], .hit, after: 59.9),
        CacheCase("max-age, at its end", ["Cache-Control: max-age=60"], .miss, after: 60),
        CacheCase("letters of any case", ["CACHE-CONTROL: Max-Age=60"], .hit),
        CacheCase("s-maxage comes before max-age", ["Cache-Control: max-age=1, s-maxage=60"], .hit),
        CacheCase("s-maxage shorter than max-age", ["Cache-Control: max-age=60, s-maxage=5"], .miss),
        CacheCase("max-age comes before Expires", ["Cache-Control: max-age=60", "Expires: date(-5)"], .hit),
        CacheCase("Expires", ["Date: date(0)", "Expires: date(60)"], .hit),
        CacheCase("Expires without Date", ["Expires: date(60)"], .hit),
        CacheCase("Expires is past", ["Date: date(0)", "Expires: date(5)"], .miss),
        CacheCase("Expires: 0", ["Expires: 0"], .miss, after: 0),
        CacheCase("two Expires that differ", ["Expires: date(60)", "Expires: date(90)"], .miss),
        CacheCase("two Expires that are the same", ["Expires: date(60)", "Expires: date(60)"], .hit),
        CacheCase("Expires in an old form", ["Expires: Friday, 15-May-26 12:01:00 GMT"], .hit),
        CacheCase("Expires as asctime writes it", ["Expires: Fri May 15 12:01:00 2026"], .hit),
        CacheCase("Date in the future counts as now", ["Date: date(500)", "Cache-Control: max-age=60"], .hit),
        CacheCase("Date that is long past makes it old", ["Date: date(-55)", "Cache-Control: max-age=60"], .miss),
        CacheCase("Age counts", ["Age: 55", "Cache-Control: max-age=60"], .miss),
        CacheCase("the larger Age counts", ["Age: 5", "Age: 55", "Cache-Control: max-age=60"], .miss),
        CacheCase("an Age that is none", ["Age: old", "Cache-Control: max-age=60"], .hit),
        CacheCase("Age past the lifetime is not kept", ["Age: 60", "Cache-Control: max-age=60"], .miss, after: 0),
        CacheCase("huge max-age", ["Cache-Control: max-age=99999999999999999999999"], .hit, after: 1e9),
        CacheCase("negative max-age", ["Cache-Control: max-age=-1"], .miss, after: 0),
        CacheCase("max-age with a fraction", ["Cache-Control: max-age=60.5"], .miss, after: 0),
        CacheCase("max-age without a value", ["Cache-Control: max-age"], .miss, after: 0),
        CacheCase("max-age in quotes", ["Cache-Control: max-age=\"60\""], .hit),
        CacheCase("max-age with blanks", ["Cache-Control: max-age = 60"], .hit),
        CacheCase("the smaller max-age of two", ["Cache-Control: max-age=60, max-age=5"], .miss),
        CacheCase("two lines are one list", ["Cache-Control: public", "Cache-Control: max-age=60"], .hit),
        CacheCase("unknown directives", ["Cache-Control: foo, bar=\"a,b\", max-age=60,,"], .hit),
        CacheCase("nothing said", [], .miss, after: 0),
        CacheCase("nothing said, but for Last-Modified", ["Last-Modified: date(-9000)"], .miss, after: 0),
        CacheCase("default freshness", [], .hit) { $0.defaultFreshness = .seconds(60) },
        CacheCase("default freshness ends", [], .miss, after: 61) { $0.defaultFreshness = .seconds(60) },
        CacheCase("no default for what says more", ["Cache-Control: max-age=5"], .miss) {
            $0.defaultFreshness = .seconds(60)
        },
        CacheCase("default beside Pragma", ["Pragma: no-cache"], .miss) { $0.defaultFreshness = .seconds(60) },
    ]

    static let storing: [CacheCase] = [
        CacheCase("no-store", ["Cache-Control: no-store, max-age=60"], .miss),
        CacheCase("no-store in letters of any case", ["Cache-Control: NO-STORE, max-age=60"], .miss),
        CacheCase("no-store behind an open quote", ["Cache-Control: private=\"x, no-store, max-age=60"], .miss),
        CacheCase("private", ["Cache-Control: private, max-age=60"], .miss),
        CacheCase("private beats public", ["Cache-Control: public, private, max-age=60"], .miss),
        CacheCase("private for a field", ["Cache-Control: private=\"X-User\", max-age=60"], .hit),
        CacheCase("private for nothing", ["Cache-Control: private=\"\", max-age=60"], .miss),
        CacheCase("private for a name without quotes", ["Cache-Control: private=X-User, max-age=60"], .miss),
        CacheCase("Set-Cookie", ["Set-Cookie: a=b", "Cache-Control: max-age=60"], .miss),
        CacheCase(
            "Set-Cookie that is left out", ["Set-Cookie: a=b", "Cache-Control: max-age=60, no-cache=\"set-cookie\""],
            .hit),
        CacheCase("206", ["Cache-Control: max-age=60", "Content-Range: bytes 0-3/9"], .miss, status: "206 Part"),
        CacheCase("unasked 304", ["Cache-Control: max-age=60"], .miss, status: "304 Not Modified"),
        CacheCase("404 with a lifetime", ["Cache-Control: max-age=60"], .hit, status: "404 Not Found"),
        CacheCase("404 by default", [], .hit, status: "404 Not Found") { $0.defaultFreshness = .seconds(60) },
        CacheCase("500 by default", [], .miss, status: "500 Oh") { $0.defaultFreshness = .seconds(60) },
        CacheCase("302 by default", [], .miss, status: "302 Found") { $0.defaultFreshness = .seconds(60) },
        CacheCase("302 with a lifetime", ["Cache-Control: max-age=60"], .hit, status: "302 Found"),
        CacheCase("204", ["Cache-Control: max-age=60"], .hit, status: "204 No Content"),
        CacheCase("503 that says so itself", ["Cache-Control: max-age=60"], .hit, status: "503 Busy"),
        CacheCase("an unknown status that says so itself", ["Cache-Control: max-age=60"], .hit, status: "299 Odd"),
        CacheCase(
            "an unknown status with must-understand", ["Cache-Control: must-understand, max-age=60"], .miss,
            status: "299 Odd"),
        CacheCase("must-understand undoes no-store", ["Cache-Control: must-understand, no-store, max-age=60"], .hit),
        CacheCase("Authorization", ["Cache-Control: max-age=60"], .miss, first: ["Authorization: x"]),
        CacheCase(
            "Authorization, public", ["Cache-Control: public, max-age=60"], .hit, first: ["Authorization: x"],
            second: ["Authorization: y"]),
        CacheCase("Authorization, s-maxage", ["Cache-Control: s-maxage=60"], .hit, first: ["Authorization: x"]),
        CacheCase(
            "Authorization, must-revalidate", ["Cache-Control: must-revalidate, max-age=60"], .hit,
            first: ["Authorization: x"]),
        CacheCase(
            "Authorization asks for what was kept without", ["Cache-Control: max-age=60"], .miss,
            second: ["Authorization: x"]),
        CacheCase("no-store of the request", ["Cache-Control: max-age=60"], .miss, first: ["Cache-Control: no-store"]),
        CacheCase("Range", ["Cache-Control: max-age=60"], .miss, first: ["Range: bytes=0-1"]),
        CacheCase("a body too long", ["Cache-Control: max-age=60"], .miss) { $0.mostBody = 3 },
        CacheCase("a body just short enough", ["Cache-Control: max-age=60"], .hit) { $0.mostBody = 4 },
    ]

    static let validation: [CacheCase] = [
        CacheCase("stale, with a tag", ["Cache-Control: max-age=5", tag], .revalidate),
        CacheCase("stale, with a date", ["Cache-Control: max-age=5", "Last-Modified: date(-90)"], .revalidate),
        CacheCase("stale, with a tag that is none", ["Cache-Control: max-age=5", "ETag: v1"], .miss),
        CacheCase("no-cache", ["Cache-Control: no-cache, max-age=60", tag], .revalidate),
        CacheCase("no-cache without a lifetime", ["Cache-Control: no-cache", tag], .revalidate),
        CacheCase("no-cache, nothing to ask by", ["Cache-Control: no-cache, max-age=60"], .miss),
        CacheCase("no-cache for a field", ["Cache-Control: no-cache=\"x\", max-age=60", tag], .hit),
        CacheCase("max-age=0", ["Cache-Control: max-age=0", tag], .revalidate, after: 0),
        CacheCase(
            "the request's no-cache", ["Cache-Control: max-age=60", tag], .revalidate,
            second: ["Cache-Control: no-cache"]),
        CacheCase(
            "the request's no-cache, not heeded", ["Cache-Control: max-age=60", tag], .hit,
            second: ["Cache-Control: no-cache"]
        ) { $0.heedsRequests = false },
        CacheCase("Pragma", ["Cache-Control: max-age=60", tag], .revalidate, second: ["Pragma: no-cache"]),
        CacheCase(
            "Pragma beside a Cache-Control", ["Cache-Control: max-age=60", tag], .hit,
            second: ["Pragma: no-cache", "Cache-Control: max-age=60"]),
        CacheCase(
            "the request's max-age", ["Cache-Control: max-age=60", tag], .revalidate,
            second: ["Cache-Control: max-age=9"]),
        CacheCase("its max-age is enough", ["Cache-Control: max-age=60"], .hit, second: ["Cache-Control: max-age=10"]),
        CacheCase(
            "its max-age=0", ["Cache-Control: max-age=60", tag], .revalidate, after: 0,
            second: ["Cache-Control: max-age=0"]),
        CacheCase("its min-fresh", ["Cache-Control: max-age=60"], .hit, second: ["Cache-Control: min-fresh=50"]),
        CacheCase(
            "its min-fresh is more", ["Cache-Control: max-age=60", tag], .revalidate,
            second: ["Cache-Control: min-fresh=51"]),
        CacheCase("its max-stale", ["Cache-Control: max-age=5"], .hit, second: ["Cache-Control: max-stale=5"]),
        CacheCase("its max-stale without a value", ["Cache-Control: max-age=5"], .miss, second: ["Cache-Control: x"]),
        CacheCase("its max-stale, any", ["Cache-Control: max-age=5", tag], .hit, second: ["Cache-Control: max-stale"]),
        CacheCase(
            "its max-stale is less", ["Cache-Control: max-age=5", tag], .revalidate,
            second: ["Cache-Control: max-stale=4"]),
        CacheCase(
            "its max-stale against must-revalidate", ["Cache-Control: max-age=5, must-revalidate", tag], .revalidate,
            second: ["Cache-Control: max-stale"]),
        CacheCase(
            "its max-stale against s-maxage", ["Cache-Control: s-maxage=5", tag], .revalidate,
            second: ["Cache-Control: max-stale"]),
        CacheCase("only-if-cached", ["Cache-Control: max-age=60"], .hit, second: ["Cache-Control: only-if-cached"]),
        CacheCase(
            "only-if-cached, stale", ["Cache-Control: max-age=5", tag], .unavailable,
            second: ["Cache-Control: only-if-cached"]),
        CacheCase("only-if-cached, nothing", [], .unavailable, second: ["Cache-Control: only-if-cached"]),
        CacheCase("stale-while-revalidate", ["Cache-Control: max-age=5, stale-while-revalidate=10"], .stale),
        CacheCase("its window ends", ["Cache-Control: max-age=5, stale-while-revalidate=5"], .miss),
        CacheCase("beside s-maxage", ["Cache-Control: s-maxage=5, stale-while-revalidate=10"], .stale),
        CacheCase(
            "against must-revalidate",
            ["Cache-Control: max-age=5, stale-while-revalidate=10, must-revalidate", tag], .revalidate),
        CacheCase(
            "against proxy-revalidate",
            ["Cache-Control: max-age=5, stale-while-revalidate=10, proxy-revalidate", tag], .revalidate),
        CacheCase("the route's window", ["Cache-Control: max-age=5"], .stale) {
            $0.staleWhileRevalidate = .seconds(60)
        },
        CacheCase("the route's window against s-maxage", ["Cache-Control: s-maxage=5", tag], .revalidate) {
            $0.staleWhileRevalidate = .seconds(60)
        },
        CacheCase(
            "the answer's window before the route's", ["Cache-Control: max-age=5, stale-while-revalidate=0", tag],
            .revalidate
        ) { $0.staleWhileRevalidate = .seconds(60) },
    ]

    static let selecting: [CacheCase] = [
        CacheCase("Vary: *", ["Vary: *", "Cache-Control: max-age=60"], .miss),
        CacheCase("Vary: * among names", ["Vary: Accept, *", "Cache-Control: max-age=60"], .miss),
        CacheCase("Vary of what is no name", ["Vary: a b", "Cache-Control: max-age=60"], .miss),
        CacheCase("Vary, both without", ["Vary: X", "Cache-Control: max-age=60"], .hit),
        CacheCase("Vary, the same", ["Vary: x", "Cache-Control: max-age=60"], .hit, first: ["X: 1"], second: ["X: 1"]),
        CacheCase("Vary, another", ["Vary: X", "Cache-Control: max-age=60"], .miss, first: ["X: 1"], second: ["X: 2"]),
        CacheCase("Vary, one without", ["Vary: X", "Cache-Control: max-age=60"], .miss, first: ["X: 1"]),
        CacheCase("Vary, an empty one", ["Vary: X", "Cache-Control: max-age=60"], .miss, first: ["X:"]),
        CacheCase(
            "Vary, a longer one", ["Vary: X", "Cache-Control: max-age=60"], .miss, first: ["X: 1"], second: ["X: 11"]),
        CacheCase(
            "Vary, letters of another case", ["Vary: X", "Cache-Control: max-age=60"], .miss, first: ["X: a"],
            second: ["X: A"]),
        CacheCase(
            "Accept-Encoding in another way of writing", ["Vary: Accept-Encoding", "Cache-Control: max-age=60"], .hit,
            first: ["Accept-Encoding: gzip, br;q=0.5"], second: ["accept-encoding: GZIP", "Accept-Encoding: br; q=0.5"]),
        CacheCase(
            "Accept-Encoding, another", ["Vary: Accept-Encoding", "Cache-Control: max-age=60"], .miss,
            first: ["Accept-Encoding: gzip"], second: ["Accept-Encoding: br"]),
        CacheCase(
            "two lines are not one", ["Vary: X", "Cache-Control: max-age=60"], .miss, first: ["X: 1"],
            second: ["X: 1", "X: 1"]),
        CacheCase(
            "If-None-Match", ["Cache-Control: max-age=60", tag], .notModified, second: ["If-None-Match: \"v1\""]),
        CacheCase("a weak tag", ["Cache-Control: max-age=60", tag], .notModified, second: ["If-None-Match: W/\"v1\""]),
        CacheCase(
            "in a list", ["Cache-Control: max-age=60", tag], .notModified, second: ["If-None-Match: \"a,\" , \"v1\""]),
        CacheCase(
            "in the second line", ["Cache-Control: max-age=60", tag], .notModified,
            second: ["If-None-Match: \"a\"", "If-None-Match: \"v1\""]),
        CacheCase("any tag", ["Cache-Control: max-age=60"], .notModified, second: ["If-None-Match: *"]),
        CacheCase("another tag", ["Cache-Control: max-age=60", tag], .hit, second: ["If-None-Match: \"v2\""]),
        CacheCase("no tag at all", ["Cache-Control: max-age=60", tag], .hit, second: ["If-None-Match: v1"]),
        CacheCase(
            "a tag comes before a date", ["Cache-Control: max-age=60", tag, "Last-Modified: date(-90)"], .hit,
            second: ["If-None-Match: \"v2\"", "If-Modified-Since: date(-90)"]),
        CacheCase(
            "If-Modified-Since", ["Cache-Control: max-age=60", "Last-Modified: date(-90)"], .notModified,
            second: ["If-Modified-Since: date(-90)"]),
        CacheCase(
            "modified since", ["Cache-Control: max-age=60", "Last-Modified: date(-90)"], .hit,
            second: ["If-Modified-Since: date(-91)"]),
        CacheCase(
            "by its Date", ["Cache-Control: max-age=60", "Date: date(-9)"], .notModified,
            second: ["If-Modified-Since: date(-9)"]),
        CacheCase("by no date", ["Cache-Control: max-age=60"], .hit, second: ["If-Modified-Since: now"]),
        CacheCase(
            "conditions are for 200 only", ["Cache-Control: max-age=60", tag], .hit,
            second: ["If-None-Match: \"v1\""], status: "404 Not Found"),
        CacheCase(
            "If-Match is for the server", ["Cache-Control: max-age=60", tag], .forward, second: ["If-Match: \"v1\""]),
        CacheCase(
            "If-Unmodified-Since is for the server", ["Cache-Control: max-age=60"], .forward,
            second: ["If-Unmodified-Since: date(0)"]),
        CacheCase("a range of what is kept", ["Cache-Control: max-age=60"], .forward, second: ["Range: bytes=0-1"]),
    ]
}
