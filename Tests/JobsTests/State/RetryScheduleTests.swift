import Jobs
import Testing
import Web

@Suite("How long is waited before the next try")
struct RetryScheduleTests {
    @Test("P9 bounds double up to the cap, whatever the count")
    func bounds() {
        let schedule = RetrySchedule(base: .seconds(1), cap: .seconds(600))
        #expect([1, 2, 3, 4, 10, 11].map { schedule.bound($0) } == [1, 2, 4, 8, 512, 600].map { .seconds($0) })
        for count in [Int.min, -1, 0] { #expect(schedule.bound(count) == .seconds(1)) }
        #expect(schedule.bound(.max) == .seconds(600))
        #expect(RetrySchedule(base: .seconds(10), cap: .seconds(3)).bound(1) == .seconds(3))
    }

    @Test("P9 full jitter: waits are spread over the whole bound")
    func jitter() {
        let schedule = RetrySchedule()
        var generator = SplitMix64(seed: 7)
        for count in 1...12 {
            let bound = schedule.bound(count)
            let waits = (0..<400).map { _ in schedule.wait(count, using: &generator) }
            #expect(waits.allSatisfy { $0 >= .zero && $0 <= bound })
            #expect(waits.contains { $0 < bound / 10 })
            #expect(waits.contains { $0 > bound * 9 / 10 })
        }
    }

    @Test("what is no number of seconds is no Retry-After", arguments: [-1.0, .nan, -.infinity])
    func strangeRetryAfter(_ seconds: Double) {
        var (left, right) = (SplitMix64(seed: 3), SplitMix64(seed: 3))
        let schedule = RetrySchedule()
        #expect(schedule.wait(3, retryAfter: seconds, using: &left) == schedule.wait(3, using: &right))
    }
}
