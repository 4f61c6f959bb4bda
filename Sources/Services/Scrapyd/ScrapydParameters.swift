import Web

/// The parameters of a request, from its query string and its form together, as Scrapyd takes them.
struct ScrapydParameters {
    /// In their order, the query's first.
    private(set) var all: [(name: String, value: [UInt8])] = []

    private static let most = 10_000

    init(_ all: [(name: String, value: [UInt8])] = []) { self.all = all }

    /// Reads query and body. A body of another type than a form has none.
    init(query: Substring, body: [UInt8], type: String?) throws(ScrapydFault) {
        try add(form: Array(query.utf8)[...])
        guard !body.isEmpty, let type else { return }
        if type.lowercased().hasPrefix("application/x-www-form-urlencoded") {
            try add(form: body[...])
        } else if let boundary = MultipartForm.boundary(of: type) {
            guard let form = MultipartForm(body, boundary: boundary) else {
                throw ScrapydFault("the multipart/form-data body is cut or broken; send it anew")
            }
            for part in form.parts { all.append((part.name, Array(part.value))) }
        }
    }

    private mutating func add(form: ArraySlice<UInt8>) throws(ScrapydFault) {
        let pairs = form.split(separator: UInt8(ascii: "&"), maxSplits: Self.most)
        guard all.count + pairs.count <= Self.most else {
            throw ScrapydFault("the request has more than \(Self.most) parameters; send fewer")
        }
        for pair in pairs {
            let separator = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            let name = String(decoding: Self.decoded(pair[..<separator]), as: UTF8.self)
            all.append((name, Self.decoded(separator < pair.endIndex ? pair[(separator + 1)...] : [])))
        }
    }

    /// The bytes of percent-encoded text (URL Standard, `application/x-www-form-urlencoded`). A broken encoding stands for
    /// itself.
    private static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            if byte == UInt8(ascii: "%"), index + 2 < text.endIndex,
                let high = PercentEncoding.hexadecimal(text[index + 1]),
                let low = PercentEncoding.hexadecimal(text[index + 2])
            {
                bytes.append(high << 4 | low)
                index += 3
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
                index += 1
            }
        }
        return bytes
    }

    /// The first value of a name; nil when there is none.
    func bytes(_ name: String) -> [UInt8]? { all.first { $0.name == name }?.value }

    /// The first value of a name as text. Throws when it is not UTF-8.
    func text(_ name: String) throws(ScrapydFault) -> String? {
        guard let bytes = bytes(name) else { return nil }
        return try Self.text(bytes, name)
    }

    /// Every value of a name as text.
    func texts(_ name: String) throws(ScrapydFault) -> [String] {
        var texts: [String] = []
        for parameter in all where parameter.name == name { texts.append(try Self.text(parameter.value, name)) }
        return texts
    }

    /// The first value of a name, which must be there; it may be empty.
    func required(_ name: String) throws(ScrapydFault) -> String {
        guard let text = try text(name) else { throw .required(name) }
        return text
    }

    /// Every other parameter, the first value of each.
    func rest(without names: Set<String>) throws(ScrapydFault) -> [String: String] {
        var rest: [String: String] = [:]
        for parameter in all where !names.contains(parameter.name) && rest[parameter.name] == nil {
            rest[parameter.name] = try Self.text(parameter.value, parameter.name)
        }
        return rest
    }

    private static func text(_ bytes: [UInt8], _ name: String) throws(ScrapydFault) -> String {
        if let fault = UTF8Fault(bytes) { throw ScrapydFault("\(name) is invalid: \(fault.description)") }
        return String(decoding: bytes, as: UTF8.self)
    }
}
