import Jobs
import Web

/// What held the work up, in sentences that say what to do.
enum Bottlenecks {
    /// Seconds in the queue that nobody minds.
    private static let shortWait = 10.0
    /// Percent of the jobs; with fewer jobs than these nothing is said.
    private static let mostFailures = 10.0
    private static let fewJobs = 5
    /// Percent, on average over as many samples as these at least: five minutes.
    private static let busyProcessor = 85.0
    private static let fewSamples = 10
    /// Percent, once.
    private static let fullMemory = 90.0
    private static let fullDisk = 85.0
    /// °C: where small boards begin to slow down.
    private static let hot = 75.0
    /// How many sites and how many nodes are named.
    private static let mostNamed = 5

    static func found(_ jobs: JobPerformance, nodes: [EntityName: SampleCondenser]) -> [String] {
        waiting(jobs) + failures(jobs)
            + nodes.sorted { $0.key < $1.key }.flatMap { machine($0.key, $0.value) }
            .prefix(2 * mostNamed) + slowSites(jobs)
    }

    private static func waiting(_ jobs: JobPerformance) -> [String] {
        let waited = jobs.groups.reduce(0) { $0 + $1.waited }
        let ran = jobs.groups.filter { $0.node != nil }.reduce((jobs: 0, time: 0.0)) {
            ($0.jobs + $1.jobs, $0.time + $1.duration)
        }
        guard waited > 0, ran.jobs > 0 else { return [] }
        let wait = jobs.groups.reduce(0) { $0 + $1.wait } / Double(waited)
        let duration = ran.time / Double(ran.jobs)
        guard wait > max(shortWait, duration / 2) else { return [] }
        return [
            "jobs waited \(seconds(wait)) in the queue on average and ran \(seconds(duration)); more nodes or slots would help"
        ]
    }

    private static func failures(_ jobs: JobPerformance) -> [String] {
        var sentences: [String] = []
        func count(_ state: JobState, _ node: EntityName? = nil) -> Int {
            jobs.groups.filter { $0.state == state && (node == nil || $0.node == node) }.reduce(0) { $0 + $1.jobs }
        }
        let (failed, completed) = (count(.failed), count(.completed))
        guard failed + completed >= fewJobs, share(failed, of: failed + completed) > mostFailures else { return [] }
        let codes = jobs.failures.prefix(3).map { "\($0.jobs) \($0.code)" }.joined(separator: ", ")
        sentences.append(
            "\(failed) of \(failed + completed) jobs failed" + (codes.isEmpty ? "" : ": \(codes)")
                + "; their logs say why")
        let names = Set(jobs.groups.compactMap(\.node)).sorted()
        guard names.count > 1 else { return sentences }
        // A node that fails far more than all together is worth a look of its own.
        for node in names {
            let (bad, good) = (count(.failed, node), count(.completed, node))
            guard bad + good >= fewJobs, share(bad, of: bad + good) > 2 * share(failed, of: failed + completed) else {
                continue
            }
            sentences.append("\(bad) of \(bad + good) jobs of \(node) failed, more than elsewhere; look at that node")
        }
        return Array(sentences.prefix(1 + mostNamed))
    }

    private static func machine(_ node: EntityName, _ did: SampleCondenser) -> [String] {
        var sentences: [String] = []
        func find(_ value: Double?, _ most: Double, _ words: (String) -> String) {
            guard let value, value > most else { return }
            sentences.append("\(node): " + words("\((value * 10).rounded() / 10)"))
        }
        find(did.count >= fewSamples ? did.average(.cpu) : nil, busyProcessor) {
            "CPU usage of \($0) % on average; give it fewer slots"
        }
        find(did.peak(.memory), fullMemory) { "memory usage reached \($0) %; give it fewer slots" }
        find(did.peak(.disk), fullDisk) { "disk usage reached \($0) %; free space, or keep less" }
        find(did.peak(.temperature), hot) { "temperature reached \($0) °C; cool it, or give it fewer slots" }
        return sentences
    }

    private static func slowSites(_ jobs: JobPerformance) -> [String] {
        var sites: [String: (answers: Double, latency: Double)] = [:]
        for job in jobs.slow where job.answers > 0 {
            let host = job.startURL.flatMap { (try? WebURL($0))?.host }
            let site = host ?? "spider \(job.project)/\(job.spider)"
            let sum = sites[site] ?? (0, 0)
            sites[site] = (sum.answers + job.answers, sum.latency + job.latency)
        }
        return sites.sorted { ($1.value.latency, $0.key) < ($0.value.latency, $1.key) }.prefix(mostNamed).map {
            "\($0.key) answers slowly: \(seconds($0.value.latency / $0.value.answers)) to the first byte on average"
        }
    }

    private static func share(_ part: Int, of whole: Int) -> Double { Double(part) / Double(max(1, whole)) * 100 }

    private static func seconds(_ time: Double) -> String { "\((time * 10).rounded() / 10) s" }
}
