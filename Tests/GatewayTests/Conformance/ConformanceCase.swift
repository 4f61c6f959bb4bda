import Testing

/// What a client sends, what servers do with it, and what must come of it: at the servers, at the client, and of the
/// connection. The same for every proxy.
///
/// Texts are bytes, a character of U+0000 to U+00FF each. `CASE` in them is replaced by the case's number, which tells the
/// servers whose request it is: it stands in the path, or as the value of a field `Mark`.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
    enum Step: Sendable {
        case send(String)
        /// Waits for the next answer, an interim one or one that switches protocols.
        case awaitAnswer
        /// Sends nothing more: FIN.
        case finish
    }

    let name: String
    let steps: [Step]
    /// What the servers do with the first request of the case that reaches one of them, the second, and so on.
    let turns: [ServerTurn]
    /// Which of the final answers, from 0, are to HEAD.
    let heads: Set<Int>
    /// Whether the forwarding fields are looked at, which are left aside otherwise.
    let showsForwarding: Bool
    let expected: ConformanceOutcome

    var testDescription: String { name }

    /// - Parameters:
    ///   - reaches: the requests that reach servers whole, as ``ObservedRequest`` writes them down.
    ///   - answers: what the client gets, as ``WireAnswer`` writes it down.
    init(
        _ name: String, _ steps: [Step], turns: [ServerTurn] = [], heads: Set<Int> = [], showsForwarding: Bool = false,
        reaches: [String] = ["GET /CASE"], answers: [String] = ["200 ok"],
        _ ending: ConformanceOutcome.Ending = .stays
    ) {
        self.name = name
        self.steps = steps
        self.turns = turns
        self.heads = heads
        self.showsForwarding = showsForwarding
        expected = ConformanceOutcome(reached: reaches, answers: answers, ending: ending)
    }

    /// One that sends its bytes at once.
    init(
        _ name: String, _ bytes: String, turns: [ServerTurn] = [], heads: Set<Int> = [], showsForwarding: Bool = false,
        reaches: [String] = ["GET /CASE"], answers: [String] = ["200 ok"],
        _ ending: ConformanceOutcome.Ending = .stays
    ) {
        self.init(
            name, [.send(bytes)], turns: turns, heads: heads, showsForwarding: showsForwarding, reaches: reaches,
            answers: answers, ending)
    }

    /// A request that reaches no server, nor does what follows it.
    static func refused(_ name: String, _ bytes: String, _ status: Int = 400) -> ConformanceCase {
        ConformanceCase(
            name, bytes + "GET /CASE/smuggled HTTP/1.1\r\nHost: a\r\n\r\n", reaches: [], answers: ["\(status)"], .closes
        )
    }

    /// A GET whose only answer is `answer`.
    static func answered(
        _ name: String, _ answer: ServerTurn, reaches: Int = 1, answers: [String],
        _ ending: ConformanceOutcome.Ending = .stays
    ) -> ConformanceCase {
        ConformanceCase(
            name, "GET /CASE HTTP/1.1\r\nHost: a\r\n\r\n", turns: Array(repeating: answer, count: 4),
            reaches: Array(repeating: "GET /CASE", count: reaches), answers: answers, ending)
    }

    static let all: [ConformanceCase] =
        requestLines + fieldSyntax + hosts + lengths + chunks + connectionFields + forwardingFields + pipelines
        + expectations + bodilessAnswers + oldVersions + upgrades + answers + brokenAnswers + retries
}

/// What a server does with a request.
struct ServerTurn: Sendable {
    enum Step: Sendable {
        case write(String)
        /// Reads so many bytes behind the request, and sends them back.
        case echo(Int)
        /// A moment in which what was written goes out for itself.
        case pause
        case close
        case reset
    }

    /// Before the request's body is read.
    var early: [Step] = []
    var steps: [Step]

    init(_ steps: [Step], early: [Step] = []) {
        self.steps = steps
        self.early = early
    }

    static let ok = ServerTurn.writes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    static let closes = ServerTurn([.close])
    static let resets = ServerTurn([.reset])

    static func writes(_ bytes: String) -> ServerTurn { ServerTurn([.write(bytes)]) }
    static func writesAndCloses(_ bytes: String) -> ServerTurn { ServerTurn([.write(bytes), .close]) }
}

extension String {
    /// A byte for each character of U+0000 to U+00FF.
    var octets: [UInt8] { unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }

    init(octets: some Sequence<UInt8>) {
        self.init()
        for byte in octets { unicodeScalars.append(Unicode.Scalar(byte)) }
    }
}
