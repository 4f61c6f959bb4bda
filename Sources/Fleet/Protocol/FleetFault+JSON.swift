package import Web

extension FleetFault {
    /// `{"error": code, "detail": sentence}`, and `size` where it has one.
    package var json: JSONValue {
        var object = JSONObject()
        object["error"] = .string(code.rawValue)
        object["detail"] = .string(description)
        object["size"] = size.map { .integer($0) }
        return .object(object)
    }

    /// What an answer says went wrong; nil when it names no code of ours. Members that it does not know are left alone:
    /// an answer may have come through others.
    package init?(json: JSONValue) {
        guard case .string(let name)? = json["error"], let code = Code(rawValue: name) else { return nil }
        var size: Int64?
        if case .integer(let value)? = json["size"], value >= 0 { size = value }
        var detail = "the controller gave no reason"
        if case .string(let text)? = json["detail"] { detail = String(text.prefix(1_000)) }
        self.init(code, detail, size: size)
    }
}
