import Testing
import Web

@testable import Crawling

@Suite struct RetryPolicyTests {
    private static func policy(_ change: (inout Settings) -> Void = { _ in }) -> RetryPolicy {
        var settings = Settings()
        settings.retryTimes = 5
        settings.retryBackoff = 1
        settings.retryBackoffMax = 6
        settings.retryAfterMax = 100
        change(&settings)
        return RetryPolicy(settings)
    }

    @Test(arguments: [(1, 1.0), (2, 2.0), (3, 4.0), (4, 6.0), (5, 6.0)])
    func `P9 waits exponentially with full jitter up to a cap`(_ attempt: Int, _ bound: Double) throws {
        var random = SplitMix64(seed: 5)
        let delays = try (0..<2_000).map { _ in
            try #require(Self.policy().delay(attempt: attempt, retryAfter: nil, random: &random))
        }
        #expect(delays.allSatisfy { (0...bound).contains($0) })
        let mean = delays.reduce(0, +) / Double(delays.count)
        #expect(abs(mean - bound / 2) < bound * 0.05, "evenly spread from nothing to the bound")
    }

    @Test func `P9 Retry-After wins, up to its own cap`() {
        var random = SplitMix64(seed: 5)
        #expect(Self.policy().delay(attempt: 1, retryAfter: 42, random: &random) == 42)
        #expect(Self.policy().delay(attempt: 1, retryAfter: 4_200, random: &random) == 100)
        #expect(Self.policy().delay(attempt: 6, retryAfter: 42, random: &random) == nil)
        #expect(Self.policy { $0.retries = false }.delay(attempt: 1, retryAfter: nil, random: &random) == nil)
    }
}
