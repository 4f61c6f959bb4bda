/// An answer as it came over the wire, taken apart without mercy for what is missing.
struct WireAnswer {
    var status = 0
    /// In their order, names in lower case.
    var fields: [(name: String, value: String)] = []
    var body: [UInt8] = []
    var isComplete = false
    /// Whether it could have had a body.
    private var isBodiless = false

    var isInterim: Bool { status < 200 && status != 101 }
    var isLast: Bool { status == 101 || has("connection", "close") }

    func has(_ name: String, _ value: String) -> Bool {
        fields.contains { $0.name == name && $0.value.lowercased() == value }
    }

    /// What is compared: the status, the fields that no proxy adds of its own, and the body; of errors only the status,
    /// since each proxy has its own words. `broken` when the connection ended within it.
    var text: String {
        guard isComplete else { return "broken" }
        guard status < 400 else { return "\(status)" }
        var ours = Self.unread
        if isBodiless { ours.remove("content-length") }
        let shown = fields.filter { !ours.contains($0.name) }.map { " \($0.name):\($0.value)" }.sorted().joined()
        return "\(status)\(shown)" + (body.isEmpty ? "" : " " + String(octets: body))
    }

    /// Fields that say how the answer goes over this connection, or that proxies add.
    private static let unread: Set<String> = [
        "connection", "content-length", "content-type", "date", "keep-alive", "server", "transfer-encoding",
    ]

    /// All answers in the bytes, the last one perhaps not whole.
    ///
    /// - Parameter isEnded: whether nothing more comes, in good order.
    static func all(_ bytes: [UInt8], heads: Set<Int>, isEnded: Bool) -> [WireAnswer] {
        var (answers, rest, finals): ([WireAnswer], ArraySlice<UInt8>, Int) = ([], bytes[...], 0)
        while !rest.isEmpty {
            let answer = WireAnswer(&rest, isHead: heads.contains(finals), isEnded: isEnded)
            answers.append(answer)
            if !answer.isComplete { break }
            if !answer.isInterim { finals += 1 }
        }
        return answers
    }

    private init(_ rest: inout ArraySlice<UInt8>, isHead: Bool, isEnded: Bool) {
        guard let end = rest.firstRange(of: [13, 10, 13, 10]) else { return }
        let lines = String(octets: rest[..<end.lowerBound]).split(separator: "\r\n", omittingEmptySubsequences: false)
        rest = rest[end.upperBound...]
        let words = (lines.first ?? "").split(separator: " ")
        status = words.count > 1 ? Int(words[1]) ?? 0 : 0
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let value = (parts.count > 1 ? parts[1] : "").trimmingPrefix { $0 == " " || $0 == "\t" }
                .reversed().trimmingPrefix { $0 == " " || $0 == "\t" }.reversed()
            fields.append((parts[0].lowercased(), String(value)))
        }
        if status == 101 {
            body = Array(rest)
            rest = []
            isComplete = true
        } else if isHead || status < 200 || status == 204 || status == 304 {
            isBodiless = true
            isComplete = true
        } else if has("transfer-encoding", "chunked") {
            readChunks(&rest)
        } else if let length = fields.first(where: { $0.name == "content-length" }).flatMap({ Int($0.value) }) {
            isComplete = rest.count >= length
            body = Array(rest.prefix(length))
            rest = rest.dropFirst(length)
        } else {
            body = Array(rest)
            rest = []
            isComplete = isEnded
        }
    }

    private mutating func readChunks(_ rest: inout ArraySlice<UInt8>) {
        while let end = rest.firstRange(of: [13, 10]) {
            let size = String(octets: rest[..<end.lowerBound].prefix { $0 != UInt8(ascii: ";") })
            guard let length = Int(size, radix: 16), length >= 0 else { return }
            if length == 0 {
                // The trailer is no part of what is compared.
                guard let last = rest[end.lowerBound...].firstRange(of: [13, 10, 13, 10]) else { return }
                rest = rest[last.upperBound...]
                isComplete = true
                return
            }
            guard rest.endIndex - end.upperBound >= length + 2 else { return }
            body += rest[end.upperBound..<(end.upperBound + length)]
            rest = rest[(end.upperBound + length + 2)...]
        }
    }
}
