import Gateway

/// Limits of how often clients may ask.
extension GatewayFileReader {
    private static let rateKeys = ["rate", "burst", "delay", "per", "answer", "name"]

    mutating func rate(_ value: GivenValue) -> RouteConfiguration.Rate? {
        if case .text(let text) = value.content { return rate(text: text, value) }
        guard let given = members("rate_limit", value, Self.rateKeys) else { return nil }
        guard let written = given["rate"] else {
            report("rate_limit needs a rate, such as 10/s", value.place)
            return nil
        }
        guard case .text(let text) = written.content, let number = Self.perSecond(text) else {
            mismatch("rate", "requests in a time, such as 10/s, 5/m or 100/h", written)
            return nil
        }
        var rate = RouteConfiguration.Rate(RateLimit(rate: number))
        if let value = given["burst"] { rate.limit.burst = whole("burst", value) ?? 0 }
        if let value = given["delay"] { rate.limit.isImmediate = !(flag("delay", value) ?? false) }
        if let value = given["per"] { rate.key = key(value) ?? .address }
        if let value = given["answer"] { rate.answer = answer(value) ?? .tooManyRequests }
        if let value = given["name"] { rate.name = self.text("name", value) }
        return rate
    }

    /// `10/s burst 20`.
    private mutating func rate(text: String, _ value: GivenValue) -> RouteConfiguration.Rate? {
        let words = text.split(separator: " ")
        guard let first = words.first, let number = Self.perSecond(String(first)) else {
            mismatch("rate_limit", "a rate such as 10/s, or 10/s burst 20", value)
            return nil
        }
        if words.count == 1 { return .init(RateLimit(rate: number)) }
        guard words.count == 3, words[1] == "burst", let burst = Int(words[2]) else {
            mismatch("rate_limit", "a rate such as 10/s, or 10/s burst 20", value)
            return nil
        }
        return .init(RateLimit(rate: number, burst: burst))
    }

    private static func perSecond(_ text: String) -> Double? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        // nginx writes 10r/s.
        guard parts.count == 2, let count = Double(parts[0].hasSuffix("r") ? parts[0].dropLast() : parts[0]),
            count.isFinite,
            let seconds = ["s": 1.0, "m": 60, "h": 3_600, "d": 86_400][parts[1]]
        else { return nil }
        return count / seconds
    }

    private mutating func key(_ value: GivenValue) -> RouteConfiguration.Rate.Key? {
        if case .text(let text) = value.content {
            let words = text.split(separator: " ")
            switch (words.first, words.count) {
            case ("address", 1): return .address
            case ("route", 1): return .route
            case ("header", 2): return .field(words[1].lowercased())
            default: break
            }
        }
        mismatch("per", "address, route or header NAME", value)
        return nil
    }

    private mutating func answer(_ value: GivenValue) -> LimitAnswer? {
        if case .text("429") = value.content { return .tooManyRequests }
        if case .text("503") = value.content { return .unavailable }
        mismatch("answer", "429 or 503", value)
        return nil
    }
}
