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
        guard var position = body.starts(with: delimiter.dropFirst(2))
            ? delimiter.count - 2 : Self.find(delimiter, in: body, from: 0).map({ $0 + delimiter.count })
        else { return nil }
        while true {
            if body[position...].starts(with: [0x2D, 0x2D]) { break }
            guard parts.count < Self.mostParts, let start = Self.find([0x0D, 0x0A], in: body, from: position),
                let head = Self.find([0x0D, 0x0A, 0x0D, 0x0A], in: body, from: start), head - start <= Self.mostHead,
                let end = Self.find(delimiter, in: body, from: head + 2)
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

    /// A parameter of a header field's value, quoted or not.
    private static func parameter(_ name: String, of value: String) -> String? {
        for part in value.split(separator: ";").dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].drop(while: { $0 == " " }).lowercased() == name else { continue }
            let text = pair[1].drop { $0 == " " }
            guard text.first == "\"" else { return String(text.prefix { $0 != " " }) }
            return String(text.dropFirst().prefix { $0 != "\"" })
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
