import Testing
import Web

@testable import Jobs

@Suite("Which queues wait, without a database")
struct QueueIndexTests {
    private let now = Timestamp(microseconds: 1_800_000_000_000_000)
    private let key = QueueKey(JobRequest.test(project: "p", priority: 2.5, labels: ["b", "a"]))
    private let node = NodeCapabilities.all("n", labels: ["a", "b"])

    private func head(_ sequence: Int64) -> QueueHead { QueueHead(sequence: sequence, since: now) }

    private func reserve(_ limit: Int, _ index: inout QueueIndex) -> [QueuePick] {
        index.reserve(limit, for: node, now: now, ageing: .seconds(60))
    }

    @Test("a key is read as it was written, and nothing else is")
    func keys() {
        var generator = SplitMix64(seed: 1)
        for _ in 0..<200 {
            var request = JobRequest.test(priority: .random(in: -1e9...1e9, using: &generator), labels: ["x", "y.z"])
            if Bool.random(using: &generator) { request.work = .spider(arguments: [:]) }
            #expect(QueueKey(QueueKey(request).text) == QueueKey(request))
        }
        for priority in [Double.nan, .infinity, -.infinity] {
            #expect(QueueKey(JobRequest.test(priority: priority)).priority == 1)
        }
        for text in [
            "", "p", "p/1/crawl/", "p/x/crawl//", "p/1/dance//", "p/1/crawl/../", "/1/crawl//", "p/1/crawl// ",
        ] {
            #expect(QueueKey(text) == nil, "\(text)")
        }
    }

    @Test("a queue leaves when a claim found its end")
    func leaves() throws {
        var index = QueueIndex()
        index.add(key, count: 2, head: head(1))
        let pick = try #require(reserve(5, &index).first)
        #expect(pick.count == 2)
        #expect(index.running("p") == 2)
        // Others see that it is being emptied.
        let others = reserve(5, &index)
        #expect(others.isEmpty)
        let isMore = index.settle(pick, taken: 2, next: nil)
        #expect(!isMore)
        #expect(index.isEmpty)
        #expect(index.running("p") == 2)
    }

    @Test("jobs that come in while a claim finds the end are not forgotten")
    func comesMeanwhile() throws {
        var index = QueueIndex()
        index.add(key, count: 1, head: head(1))
        let pick = try #require(reserve(1, &index).first)
        index.add(key, count: 1, head: head(2))
        _ = index.settle(pick, taken: 1, next: nil)
        #expect(!index.isEmpty)
        let next = reserve(1, &index).first
        #expect(next?.count == 1)
    }

    @Test("a cancel and a claim that meet over one job hide no other")
    func cancelMeanwhile() throws {
        var index = QueueIndex()
        index.add(key, count: 1, head: head(1))
        let pick = try #require(reserve(1, &index).first)
        index.subtract(key)
        index.add(key, count: 1, head: head(2))
        // The claim came second, and got the later job or none: whatever the count says, the queue is looked at.
        _ = index.settle(pick, taken: 0, next: head(2))
        let next = reserve(1, &index).first
        #expect(next?.count == 1)
    }

    @Test("what a claim finds beyond what was known is told")
    func moreThanKnown() throws {
        var index = QueueIndex()
        index.add(key, count: 1, head: head(1))
        let pick = try #require(reserve(1, &index).first)
        let isMore = index.settle(pick, taken: 1, next: head(2))
        #expect(isMore)
        #expect(!index.isEmpty)
    }

    @Test("a claim that failed gives back what it had set aside")
    func givesBack() throws {
        var index = QueueIndex()
        index.add(key, count: 3, head: head(1))
        for pick in reserve(2, &index) { index.giveBack(pick) }
        #expect(index.running("p") == 0)
        let next = reserve(9, &index).first
        #expect(next?.count == 3)
    }

    @Test("the choice is the best of all, in every state", arguments: 1...20 as ClosedRange<UInt64>)
    func best(_ seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var index = QueueIndex()
        let projects: [EntityName] = ["a", "b", "c", "d"]
        for sequence in 1...Int64.random(in: 1...30, using: &generator) {
            let request = JobRequest.test(
                project: projects.randomElement(using: &generator) ?? "a",
                priority: Double(Int.random(in: 1...3, using: &generator)))
            let since = Timestamp(microseconds: now.microseconds - .random(in: 0...300_000_000, using: &generator))
            index.add(QueueKey(request), count: 1, head: QueueHead(sequence: sequence, since: since))
        }
        for project in projects { index.addRunning(project, .random(in: 0...2, using: &generator)) }
        let expected = index.waiting.min { left, right in
            func rank(_ queue: WaitingQueue) -> (Double, Int, Int64) {
                (
                    -queue.effectivePriority(at: now, ageing: .seconds(60)), index.running(queue.key.project),
                    queue.head.sequence
                )
            }
            return rank(left) < rank(right)
        }
        let next = reserve(1, &index).first
        #expect(next?.key == expected?.key)
    }
}
