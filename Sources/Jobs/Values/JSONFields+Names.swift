package import Web

extension JSONFields {
    /// A name by ``EntityName``'s rule, or nil when there is none.
    package mutating func name(_ member: String) throws(JSONFieldFault) -> EntityName? {
        guard let text = try string(member) else { return nil }
        guard let name = EntityName(text) else { throw outOfRange(member, EntityName.rule) }
        return name
    }

    /// A list of names without order, or nil.
    package mutating func names(_ member: String) throws(JSONFieldFault) -> Set<EntityName>? {
        guard let texts = try strings(member) else { return nil }
        var names: Set<EntityName> = []
        for text in texts {
            guard let name = EntityName(text) else { throw outOfRange(member, "names of \(EntityName.rule)") }
            names.insert(name)
        }
        return names
    }

    /// The id of a job or a batch, or nil.
    package mutating func jobID(_ member: String) throws(JSONFieldFault) -> JobID? {
        guard let text = try string(member) else { return nil }
        guard let id = JobID(text) else {
            throw outOfRange(member, "1 to 128 letters, digits and . _ : - of ASCII, and neither \".\" nor \"..\"")
        }
        return id
    }

    /// A moment, RFC 3339, or nil.
    package mutating func timestamp(
        _ member: String, allowsLeapSecond: Bool = false
    ) throws(JSONFieldFault) -> Timestamp? {
        guard let text = try string(member) else { return nil }
        guard let moment = Timestamp(text, allowsLeapSecond: allowsLeapSecond) else {
            throw outOfRange(
                member,
                "a time such as 2026-11-21T08:30:00Z or 2026-11-21T09:30:00+01:00 (in a URL + is written %2B)")
        }
        return moment
    }
}

extension JSONValue {
    /// The number, without a fraction when it is whole.
    package init(shortest number: Double) {
        if number.magnitude < 9_007_199_254_740_992, let whole = Int64(exactly: number) {
            self = .integer(whole)
        } else {
            self = .number(number)
        }
    }

    /// Names as a sorted list.
    package init(names: Set<EntityName>) { self = .array(names.sorted().map { .string($0.text) }) }

    /// Texts by name, sorted, so that the same texts are always the same JSON.
    package init(texts: [String: String]) {
        var object = JSONObject()
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) { object[name] = .string(text) }
        self = .object(object)
    }

    /// The text, or null for nil.
    package init(_ text: String?) { self = text.map { .string($0) } ?? .null }
}
