import Gateway

/// Single values that only a gateway has.
extension GatewayFileReader {
    /// Headers as `name: value`.
    mutating func fields(_ name: String, _ value: GivenValue) -> [RouteConfiguration.Field] {
        guard case .members(let members) = value.content else {
            mismatch(name, "headers as name: value", value)
            return []
        }
        return members.compactMap { member in
            if case .nothing = member.value.content { return .init(member.name, "") }
            return text(member.name, member.value, "the text of a header").map { .init(member.name, $0) }
        }
    }
}
