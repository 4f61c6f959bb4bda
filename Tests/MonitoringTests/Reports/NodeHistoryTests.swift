import Jobs
import Monitoring
import Testing

@Suite("What a node did")
struct NodeHistoryTests {
    @Test("averages, greatest values, and fifty points evenly spread", arguments: [0, 1, 49, 50, 51, 120, 2_000])
    func history(_ count: Int) {
        let samples = (0..<count).map { NodeSample.test("a", $0 * 30, [.cpu: Double($0), .disk: 7]) }
        let history = NodeHistory(samples)
        #expect(history.count == count)
        #expect(history.history.count == min(count, 50))
        #expect(history.history.first?.takenAt == samples.first?.takenAt)
        #expect(history.history.last?.takenAt == samples.last?.takenAt)
        let gaps = zip(history.history, history.history.dropFirst()).map { ($1.takenAt - $0.takenAt).inSeconds / 30 }
        #expect((gaps.max() ?? 0) - (gaps.min() ?? 0) <= 1)
        #expect(history.averages[.cpu] == (count == 0 ? nil : Double(count - 1) / 2))
        #expect(history.peaks[.cpu] == (count == 0 ? nil : Double(count - 1)))
        #expect(history.averages[.disk] == (count == 0 ? nil : 7))
        #expect(history.averages[.memory] == nil && history.averages[.load] == nil)
    }
}
