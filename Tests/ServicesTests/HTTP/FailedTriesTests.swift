import NIOCore
import Testing

@testable import Services

@Suite struct FailedTriesTests {
    @Test("The first failures are free, then each waits longer, then none is looked at until it is quiet")
    func slows() {
        var tries = FailedTries()
        var delays: [Duration] = []
        for second in 0..<FailedTries.most { delays.append(tries.fail("a", at: .milliseconds(second))) }
        #expect(delays.prefix(FailedTries.free).allSatisfy { $0 == .zero })
        #expect(delays[FailedTries.free] == .milliseconds(100))
        #expect(delays == delays.sorted() && delays.last == .seconds(2))
        #expect(tries.isRefused("a", at: .seconds(1)) == 60)
        #expect(tries.isRefused("b", at: .seconds(1)) == nil)
        #expect(tries.isRefused("a", at: .seconds(61)) == nil)
        #expect(tries.fail("a", at: .seconds(62)) == .zero)
    }

    @Test("The table is bounded, and keeps the addresses that failed last")
    func bounded() {
        var tries = FailedTries(capacity: 100)
        for number in 0..<10_000 {
            _ = tries.fail("address \(number)", at: .milliseconds(number))
            #expect(tries.count <= 100)
        }
        for _ in 0..<FailedTries.most { _ = tries.fail("address 9999", at: .seconds(10)) }
        #expect(tries.isRefused("address 9999", at: .seconds(10)) != nil)
    }
}

@Suite struct ConnectionPaceTests {
    private static let limits = ConnectionPace.Limits()

    @Test("A head has ten seconds from its first byte, a connection for its first one from its begin")
    func heads() {
        var pace = ConnectionPace(limits: Self.limits, now: .uptimeNanoseconds(0))
        #expect(pace.deadline == .uptimeNanoseconds(0) + .seconds(10))
        pace.headCame(at: .uptimeNanoseconds(0) + .seconds(1))
        pace.requestEnded(at: .uptimeNanoseconds(0) + .seconds(1))
        #expect(pace.deadline == nil, "it is our turn")
        pace.answered(at: .uptimeNanoseconds(0) + .seconds(2))
        #expect(pace.deadline == .uptimeNanoseconds(0) + .seconds(77))
        pace.bytesCame(at: .uptimeNanoseconds(0) + .seconds(50))
        pace.bytesCame(at: .uptimeNanoseconds(0) + .seconds(58))
        #expect(pace.deadline == .uptimeNanoseconds(0) + .seconds(60))
    }

    @Test("A body has its time and more for what has come")
    func bodies() {
        var pace = ConnectionPace(limits: Self.limits, now: .uptimeNanoseconds(0))
        pace.headCame(at: .uptimeNanoseconds(0))
        #expect(pace.isReadingBody && pace.deadline == .uptimeNanoseconds(0) + .seconds(30))
        pace.bodyCame(5_000)
        #expect(pace.deadline == .uptimeNanoseconds(0) + .seconds(35))
        pace.headCame(at: .uptimeNanoseconds(0))
        #expect(pace.deadline == nil, "it waits behind another request")
    }
}
