import Glibc
import NIOCore

extension FaultTable {
    /// Statuses that ask to come back, and statuses in general.
    static let statuses: [Fault] = [
        Fault("status/429", "429 with Retry-After in seconds, until that time is over; counted for each query.") {
            request in
            let wait = request.settings.retryAfter
            let (before, sinceFirst) = request.meet()
            let answer =
                before == 0 || sinceFirst < .seconds(wait)
                ? FaultAnswer(
                    status: "429 Too Many Requests", headers: ["Retry-After: \(wait)"],
                    body: FaultAnswer.page("Too many"))
                : FaultAnswer(body: FaultAnswer.page("429, then well"))
            return answer.steps(for: request.head)
        },
        Fault("status/503", "503 with Retry-After as a date, until that time is over; counted for each query.") {
            request in
            let wait = request.settings.retryAfter
            let (before, sinceFirst) = request.meet()
            let answer =
                before == 0 || sinceFirst < .seconds(wait)
                ? FaultAnswer(
                    status: "503 Service Unavailable", headers: ["Retry-After: \(date(inSeconds: wait))"],
                    body: FaultAnswer.page("Unavailable"))
                : FaultAnswer(body: FaultAnswer.page("503, then well"))
            return answer.steps(for: request.head)
        },
        Fault("retry-after/*", "Always 429, with what the path says as Retry-After: absurd ones too.") { request in
            FaultAnswer(
                status: "429 Too Many Requests", headers: ["Retry-After: \(request.rest.replacing("%20", with: " "))"],
                body: FaultAnswer.page("Too many")
            ).steps(for: request.head)
        },
        Fault("status/*", "Always the status in the path, with a small page.") { request in
            let code = Int(request.rest) ?? 500
            return FaultAnswer(status: "\(min(999, max(200, code))) Always", body: FaultAnswer.page("Status \(code)"))
                .steps(for: request.head)
        },
        Fault("early-hints", "103 Early Hints and 100 Continue, and then a right answer.") { request in
            [
                .send("HTTP/1.1 103 Early Hints\r\nLink: </shop.css>; rel=preload\r\n\r\n"),
                .send("HTTP/1.1 100 Continue\r\n\r\n"),
            ] + FaultAnswer(body: FaultAnswer.page("After the hints")).steps(for: request.head)
        },
        Fault("endless-hints", "103 Early Hints, again and again, and never an answer.") { request in
            [.endless(every: nil) { _ in .init(string: "HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n") }]
        },
        Fault("switching", "101 Switching Protocols that nobody asked for.") { request in
            [
                .send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: nonsense\r\nConnection: upgrade\r\n\r\nnonsense"),
                .close,
            ]
        },
    ]

    /// The moment `seconds` from now, rounded up, as HTTP writes dates (RFC 9110 section 5.6.7).
    static func date(inSeconds seconds: Int) -> String {
        var moment = time(nil) + seconds + 1
        var parts = tm()
        gmtime_r(&moment, &parts)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(days[Int(parts.tm_wday) % 7]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon) % 12]) "
            + "\(parts.tm_year + 1900) \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
    }
}
