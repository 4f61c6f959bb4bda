import NIOCore
import Testing

@testable import Gateway

/// A cache without a proxy around it: requests and answers are texts, and the clock stands where a test puts it.
struct CacheHarness {
    /// Fri, 15 May 2026 12:00:00 GMT
    static let start = CacheInstant(milliseconds: 1_778_846_400_000)

    let cache: ResponseCache
    var scope: CacheScope

    init(memory: Int = 4 << 20, disk: CacheDisk? = nil, rules: CacheRules = CacheRules(), name: String = "route") {
        cache = ResponseCache(store: CacheStore(most: memory, disk: disk))
        scope = CacheScope(name: name, rules: rules)
    }

    static func instant(_ seconds: Double) -> CacheInstant {
        CacheInstant(milliseconds: start.milliseconds + Int64(seconds * 1_000))
    }

    /// A date so many seconds after the start.
    static func date(_ seconds: Int64) -> String {
        var output = ByteBuffer()
        FieldDate.write(start.seconds + seconds, to: &output)
        return String(buffer: output)
    }

    /// `date(7)` in a text becomes that date.
    static func filled(_ text: String) -> String {
        var parts = text.components(separatedBy: "date(")
        var output = parts.removeFirst()
        for part in parts {
            let pieces = part.split(separator: ")", maxSplits: 1, omittingEmptySubsequences: false)
            output += date(Int64(pieces[0]) ?? 0) + (pieces.count > 1 ? pieces[1] : "")
        }
        return output
    }

    func look(
        _ target: String = "/", _ lines: [String] = [], method: String = "GET", host: String = "a", after: Double = 0,
        isSecure: Bool = false
    ) throws -> CacheAnswer {
        let text =
            "\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\n"
            + lines.map { Self.filled($0) + "\r\n" }.joined() + "\r\n"
        let scanned = try #require(try Scanned(text))
        var key = CacheKey()
        return cache.look(
            scanned.head, scanned.fields, scanned.bytes.span, isSecure: isSecure, scope, using: &key,
            at: Self.instant(after))
    }

    /// The server's answer comes, head and body.
    func answer(
        _ fill: CacheFill, _ lines: [String], status: String = "200 OK", body: String = "body", after: Double = 0,
        hasLength: Bool = true
    ) throws -> CacheFill.Step {
        let hasBody = !["204", "304"].contains(String(status.prefix(3)))
        var text = "HTTP/1.1 \(status)\r\n" + lines.map { Self.filled($0) + "\r\n" }.joined()
        if hasLength, hasBody { text += "Content-Length: \(body.utf8.count)\r\n" }
        let bytes = Array((text + "\r\n").utf8)
        var (head, fields) = (ResponseHead(), HeadFields())
        let isWhole = try head.scan(bytes.span, &fields, to: .get)
        try #require(isWhole)
        let step = fill.answer(head, fields, bytes.span, at: Self.instant(after))
        if case .keep = step {
            if hasBody { fill.append(ByteBuffer(string: body)) }
            fill.finish(at: Self.instant(after))
        }
        return step
    }

    /// Asks, and answers when that goes to a server. Whether the answer was kept.
    @discardableResult
    func store(
        _ target: String = "/", _ request: [String] = [], _ lines: [String] = ["Cache-Control: max-age=60"],
        status: String = "200 OK", body: String = "body", after: Double = 0
    ) throws -> Bool {
        guard case .fetch(let fill) = try look(target, request, after: after) else { return false }
        if case .keep = try answer(fill, lines, status: status, body: body, after: after) { return true }
        return false
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [String] {
        var (parts, rest) = ([String](), self[...])
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}

/// What became of a request, to be compared.
enum CacheVerdict: Sendable, Hashable {
    case hit, notModified, stale, revalidate, miss, wait, forward, unavailable

    init(_ answer: CacheAnswer) {
        switch answer {
        case .forward: self = .forward
        case .hit(let hit): self = hit.isNotModified ? .notModified : .hit
        case .stale: self = .stale
        case .fetch(let fill): self = fill.lines == nil ? .miss : .revalidate
        case .wait: self = .wait
        case .unavailable: self = .unavailable
        }
    }
}

extension CacheHit {
    /// All that the client gets.
    var text: String {
        var output = ByteBuffer()
        writeHead(nil, .init(closes: false), to: &output)
        for piece in body { output.writeImmutableBuffer(piece) }
        return String(buffer: output)
    }
}

extension CacheAnswer {
    var hit: CacheHit? {
        switch self {
        case .hit(let hit), .stale(let hit, _): hit
        default: nil
        }
    }

    var fill: CacheFill? {
        switch self {
        case .fetch(let fill), .stale(_, let fill): fill
        default: nil
        }
    }

    var status: CacheStatus? {
        switch self {
        case .forward(let status, _), .unavailable(let status): status
        case .hit(let hit), .stale(let hit, _): hit.cacheStatus
        case .fetch(let fill): fill.cacheStatus
        case .wait: nil
        }
    }
}
