import Jobs
import Monitoring
import Testing

@Suite("Samples become one")
struct SampleCondenserTests {
    @Test("those that stand for several weigh so much")
    func weights() throws {
        var first = SampleCondenser()
        for value in [0.0, 10, 20] { first.add(.test("a", Int(value), [.cpu: value, .load: 1])) }
        let three = try #require(first.sample)
        #expect(three.figures == [.cpu: 10, .load: 1] && three.peaks == [.cpu: 20] && three.count == 3)
        var both = SampleCondenser()
        both.add(three)
        both.add(.test("a", 60, [.cpu: 30]))
        let four = try #require(both.sample)
        #expect(four.figures[.cpu] == 15 && four.peak(.cpu) == 30 && four.count == 4)
        #expect(four.takenAt == .noon(60) && four.figures[.load] == 1)
    }

    @Test("nothing makes nothing, and counters take the newest, in whatever order they come")
    func order() {
        #expect(SampleCondenser().sample == nil)
        var condenser = SampleCondenser()
        for seconds in [30, 0, 60, 10] { condenser.add(.test("a", seconds, [.sent: Double(seconds)])) }
        #expect(condenser.sample?.figures == [.sent: 60])
        // The last did not tell it.
        condenser.add(.test("a", 90, [.cpu: 1]))
        #expect(condenser.sample?.figures == [.sent: 60, .cpu: 1])
    }
}
