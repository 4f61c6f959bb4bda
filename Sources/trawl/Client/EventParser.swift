/// One event of a stream of server-sent events.
struct ServerEvent: Sendable, Hashable {
    /// Its type; `message` when it names none.
    var name = "message"
    /// The lines of its data, joined by line feeds.
    var data = ""
    /// The last id that the stream has named so far.
    var id: String?
}

/// Reads `text/event-stream` as the HTML standard says (§9.2.6), piece by piece.
struct EventParser: Sendable {
    private var line: [UInt8] = []
    private var lastWasReturn = false
    private var name = ""
    private var data: [UInt8] = []
    private var hasData = false
    /// The id that a reader who was cut off names to go on.
    private(set) var lastID: String?

    /// A line or an event beyond so many bytes is given up.
    static let largest = 64 << 20

    /// An event that is larger than is accepted.
    struct TooLarge: Error {}

    /// Reads on. `body` gets every event that is whole.
    mutating func feed(_ bytes: some Sequence<UInt8>, _ body: (ServerEvent) throws -> Void) throws {
        for byte in bytes {
            if lastWasReturn {
                lastWasReturn = false
                // The second half of one line end.
                if byte == 0x0A { continue }
            }
            switch byte {
            case 0x0A: try endLine(body)
            case 0x0D:
                lastWasReturn = true
                try endLine(body)
            default:
                line.append(byte)
                guard line.count + data.count <= Self.largest else { throw TooLarge() }
            }
        }
    }

    /// Forgets what is unfinished: the connection was lost, and what comes next begins an event.
    mutating func restart() {
        line.removeAll()
        data.removeAll()
        name = ""
        hasData = false
        lastWasReturn = false
    }

    private mutating func endLine(_ body: (ServerEvent) throws -> Void) throws {
        defer { line.removeAll(keepingCapacity: true) }
        guard !line.isEmpty else {
            defer {
                name = ""
                data.removeAll(keepingCapacity: true)
                hasData = false
            }
            guard hasData else { return }
            try body(
                ServerEvent(
                    name: name.isEmpty ? "message" : name, data: String(decoding: data, as: UTF8.self), id: lastID))
            return
        }
        let field = line.prefix { $0 != UInt8(ascii: ":") }
        var value = line[field.endIndex...].dropFirst()
        if value.first == 0x20 { value = value.dropFirst() }
        switch String(decoding: field, as: UTF8.self) {
        case "event": name = String(decoding: value, as: UTF8.self)
        case "data":
            if hasData { data.append(0x0A) }
            data += value
            hasData = true
        case "id": if !value.contains(0) { lastID = String(decoding: value, as: UTF8.self) }
        default: break
        }
    }
}
