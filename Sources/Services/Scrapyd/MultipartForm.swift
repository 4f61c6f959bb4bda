/// The parts of a body of `multipart/form-data` (RFC 7578): a value, without I/O.
struct MultipartForm {
    /// The parts in their order. File names say nothing here.
    let parts: [(name: String, value: ArraySlice<UInt8>)]

    private static let mostParts = 2_000
    private static let mostHead = 8 << 10

    /// The boundary that a `Content-Type` names; nil for another type.
    static func boundary(of type: String) -> String? {
        guard type.lowercased().hasPrefix("multipart/form-data") else { return nil }
        return parameter("boundary", of: type).flatMap { 1...200 ~= $0.utf8.count ? $0 : nil }
    }

    /// Nil for a body that is none.
    init?(_ body: [UInt8], boundary: String) {
        let delimiter = Array("\r\n--\(boundary)".utf8)
        var parts: [(name: String, value: ArraySlice<UInt8>)] = []
        // The first one may stand at the very beginning.
        guard
            var position = body.starts(with: delimiter.dropFirst(2))
                ? delimiter.count - 2 : Self.find(delimiter: delimiter, in: body, from: 0).map({ $0 + delimiter.count })
        else { return nil }
        while true {
            if body[position...].starts(with: [0x2D, 0x2D]) { break }
            guard parts.count < Self.mostParts, let start = Self.find([0x0D, 0x0A], in: body, from: position),
                let head = Self.find([0x0D, 0x0A, 0x0D, 0x0A], in: body, from: start), head - start <= Self.mostHead,
                let end = Self.find(delimiter: delimiter, in: body, from: head + 2)
            else { return nil }
            let text = String(decoding: body[start..<head], as: UTF8.self)
            if let name = Self.name(in: text) {
                parts.append((name, end >= head + 4 ? body[(head + 4)..<end] : []))
            }
            position = end + delimiter.count
        }
        self.parts = parts
    }

    private static func name(in head: String) -> String? {
        for line in head.split(whereSeparator: \.isNewline) where line.lowercased().hasPrefix("content-disposition:") {
            return parameter("name", of: String(line))
        }
        return nil
    }

    /// A parameter of a header field's value, quoted or not. What stands in quotes divides nothing.
    private static func parameter(_ name: String, of value: String) -> String? {
        var rest = value.unicodeScalars[...]
        while let start = rest.firstIndex(of: ";") {
            rest = rest[rest.index(after: start)...].drop { $0 == " " || $0 == "\t" }
            let key = rest.prefix { $0 != "=" && $0 != ";" }
            rest = rest[key.endIndex...]
            guard rest.first == "=" else { continue }
            rest = rest.dropFirst().drop { $0 == " " }
            let found: String
            if rest.first == "\"" {
                (found, rest) = quoted(rest.dropFirst())
            } else {
                let word = rest.prefix { $0 != " " && $0 != ";" }
                (found, rest) = (String(word), rest[word.endIndex...])
            }
            if String(key).lowercased() == name { return found }
        }
        return nil
    }

    /// The text up to the closing quote, and what stands behind that.
    private static func quoted(
        _ text: Substring.UnicodeScalarView
    ) -> (text: String, rest: Substring.UnicodeScalarView) {
        var (found, rest) = (String.UnicodeScalarView(), text)
        while let scalar = rest.popFirst(), scalar != "\"" {
            if scalar == "\\", let escaped = rest.popFirst() { found.append(escaped) } else { found.append(scalar) }
        }
        return (String(found), rest)
    }

    /// Where the next delimiter begins: the boundary at the start of a line, with nothing of a longer one behind it.
    private static func find(delimiter: [UInt8], in body: [UInt8], from start: Int) -> Int? {
        var start = start
        while let found = find(delimiter, in: body, from: start) {
            let end = found + delimiter.count
            if end >= body.count || [0x0D, 0x20, 0x09].contains(body[end]) || body[end...].starts(with: [0x2D, 0x2D]) {
                return found
            }
            start = found + 1
        }
        return nil
    }

    private static func find(_ pattern: [UInt8], in body: [UInt8], from start: Int) -> Int? {
        guard start >= 0, let first = pattern.first, start <= body.count else { return nil }
        return body.withUnsafeBufferPointer { bytes in
            var position = start
            while position + pattern.count <= bytes.count {
                guard let found = bytes[position...].firstIndex(of: first), found + pattern.count <= bytes.count else {
                    return nil
                }
                if bytes[found..<(found + pattern.count)].elementsEqual(pattern) { return found }
                position = found + 1
            }
            return nil
        }
    }
}
