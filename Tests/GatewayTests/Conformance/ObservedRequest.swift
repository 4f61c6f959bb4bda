import TestSupport

/// A request as it arrived at a server, read strictly and written down in one line:
/// `POST /CASE x:1 {body +trailer:1}`, with fields in the order of their names, without those that proxies add.
///
/// What no strict server would take says so: `malformed`.
struct ObservedRequest {
    /// The case that it belongs to.
    let number: Int?
    let isProbe: Bool
    private var line: String
    private var fields: [(name: String, value: String)] = []
    private var faults: [String] = []
    private(set) var body: String?

    init(_ head: [UInt8]) {
        let text = String(octets: head.dropLast(4))
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
        line = lines[0]
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        if words.count == 3, words[2] == "HTTP/1.1" {
            line = words[0] + " " + words[1]
        } else {
            faults.append("request line")
        }
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts[0].lowercased()
            if parts.count < 2 || name.isEmpty || name.contains(where: { $0 == " " || $0 == "\t" }) {
                faults.append("field")
            }
            var value = (parts.count > 1 ? parts[1] : "").drop { $0 == " " || $0 == "\t" }
            while let last = value.last, last == " " || last == "\t" { value.removeLast() }
            fields.append((name, String(value)))
        }
        // A CR LF is one character, and split off above: these stand alone.
        if text.unicodeScalars.contains("\0") { faults.append("NUL") }
        if lines.contains(where: { $0.unicodeScalars.contains { $0 == "\r" || $0 == "\n" } }) {
            faults.append("bare CR or LF")
        }
        if fields.count(where: { $0.name == "host" }) != 1 { faults.append("host") }
        if fields.count(where: { $0.name == "content-length" || $0.name == "transfer-encoding" }) > 1 {
            faults.append("lengths")
        }
        isProbe = line.contains("/probe")
        let first = line
        let marked = first.firstRange(of: /\/1\d{3}/).map { String(first[$0].dropFirst()) }
        let mark = fields.first { $0.name == "mark" }?.value
        number = (marked ?? mark).flatMap { Int($0) }
    }

    /// Reads the body. Throws when it breaks off or is none.
    mutating func readBody(_ connection: ScriptedConnection) async throws {
        if let coding = value("transfer-encoding") {
            guard coding.lowercased() == "chunked" else { throw ScriptError.unexpected(coding) }
            body = ""
            while true {
                let size = try await Self.readLine(connection)
                guard let length = Int(size.prefix { $0 != ";" }, radix: 16), length >= 0 else {
                    throw ScriptError.unexpected(size)
                }
                if length == 0 { break }
                body? += String(octets: try await connection.read(count: length))
                guard try await Self.readLine(connection).isEmpty else { throw ScriptError.unexpected("chunk") }
            }
            while case let trailer = try await Self.readLine(connection), !trailer.isEmpty {
                body? += " +" + trailer.lowercased().replacing(": ", with: ":")
            }
        } else if let length = value("content-length") {
            guard let count = Int(length), length.allSatisfy(\.isNumber) else { throw ScriptError.unexpected(length) }
            body = String(octets: try await connection.read(count: count))
        }
    }

    private static func readLine(_ connection: ScriptedConnection) async throws -> String {
        var line: [UInt8] = []
        while line.suffix(2) != [13, 10] { line += try await connection.read(count: 1) }
        return String(octets: line.dropLast(2))
    }

    private func value(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    func text(showsForwarding: Bool) -> String {
        let shown = fields.filter { field in
            switch field.name {
            case "host": field.value != "a"
            case "connection": !["close", "keep-alive", "upgrade", ""].contains(field.value.lowercased())
            case "content-length", "transfer-encoding", "mark": false
            case "x-real-ip", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host": showsForwarding
            default: true
            }
        }
        return faults.map { "malformed \($0): " }.joined() + line
            + shown.map { " \($0.name):\($0.value)" }.sorted().joined()
            + (body.map { $0.isEmpty ? "" : " {\($0)}" } ?? "")
    }
}
