/// What a client hears that asks too often.
package enum LimitAnswer: String, Sendable, CaseIterable {
    /// 429, as RFC 6585 has it.
    case tooManyRequests
    /// 503 with the body that the seed's gateway sends.
    case unavailable

    func response(retryAfter: Duration) -> OwnResponse {
        let seconds = max(1, Int((retryAfter / .seconds(1)).rounded(.up)))
        switch self {
        case .tooManyRequests:
            return OwnResponse(
                429, "rate_limited", "Too many requests; try again after the seconds of Retry-After.",
                retryAfter: seconds)
        case .unavailable:
            var answer = OwnResponse(503, "rate_limited", "Too many requests.", retryAfter: seconds)
            answer.body = #"{"error":"Rate limit exceeded","message":"Too many requests","status":503}"#
            return answer
        }
    }
}
