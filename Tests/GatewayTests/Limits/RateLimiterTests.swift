import NIOCore
import Testing

@testable import Gateway

/// Rates and bursts.
struct RateLimiterTests {
    private static let client = ClientKey("a".utf8, seed: 1)

    @Test("the seed's limits: 10 a second with a burst of 20", arguments: [20, 5, 2, 0])
    func bursts(_ burst: Int) {
        let limit = RateLimit(rate: 10, burst: burst)
        var limiter = RateLimiterState(rate: limit.rate)
        let answers = (0..<50).map { _ in limiter.request(Self.client, limit, at: .seconds(1)) }
        #expect(answers.count { $0 == .pass } == burst + 1)
        #expect(answers.last == .refused(retryAfter: .milliseconds(100)))
        #expect(limiter.request(Self.client, limit, at: .milliseconds(1_100)) == .pass)
        #expect(
            limiter.request(Self.client, limit, at: .milliseconds(1_100)) == .refused(retryAfter: .milliseconds(100)))
        // After a rest all of the burst is there again.
        let later = (0..<50).map { _ in limiter.request(Self.client, limit, at: .seconds(60)) }
        #expect(later.count { $0 == .pass } == burst + 1)
    }

    @Test func whatIsNotImmediateWaitsItsTurn() {
        let limit = RateLimit(rate: 2, burst: 2, isImmediate: false)
        var limiter = RateLimiterState(rate: limit.rate)
        let answers = (0..<4).map { _ in limiter.request(Self.client, limit, at: .zero) }
        #expect(
            answers == [.pass, .wait(.milliseconds(500)), .wait(.seconds(1)), .refused(retryAfter: .milliseconds(500))])
    }

    @Test("limits that share a count have bursts of their own") func shared() {
        let (wide, narrow) = (RateLimit(rate: 10, burst: 20), RateLimit(rate: 10, burst: 2))
        var limiter = RateLimiterState(rate: 10)
        for _ in 0..<4 {
            let answer = limiter.request(Self.client, wide, at: .zero)
            #expect(answer == .pass)
        }
        #expect(limiter.request(Self.client, narrow, at: .zero) == .refused(retryAfter: .milliseconds(200)))
        #expect(limiter.request(Self.client, wide, at: .zero) == .pass)
    }

    @Test func clientsAreCountedApartAndForgotten() {
        let limit = RateLimit(rate: 1)
        var limiter = RateLimiterState(rate: limit.rate, most: 100)
        for number in 0..<1_000 {
            let key = ClientKey("\(number)".utf8, seed: 1)
            #expect(limiter.request(key, limit, at: .milliseconds(number)) == .pass)
            #expect(limiter.count <= 100)
        }
        limiter.sweep(at: .seconds(100))
        #expect(limiter.count == 0)
    }

    @Test(
        "addresses that are one client (P29)",
        arguments: [
            ("10.0.0.1", "10.0.0.1", true), ("10.0.0.1", "10.0.0.2", false), ("::ffff:10.0.0.1", "10.0.0.1", true),
            ("2001:db8::1", "2001:db8::ffff:2", true), ("2001:db8::1", "2001:db8:0:1::1", false),
            ("::1", "0.0.0.1", false),
        ])
    func addresses(_ one: String, _ other: String, _ isSame: Bool) throws {
        let first = ClientKey(address: try SocketAddress(ipAddress: one, port: 1))
        let second = ClientKey(address: try SocketAddress(ipAddress: other, port: 2))
        #expect((first == second) == isSame)
    }
}
