import Jobs

/// A rule over the figures of crawls: looked at whenever a crawl has ended, and its alerts end with the next crawl that is
/// as it should be.
package struct CrawlRule: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Items were found before and none now, also when the crawl failed.
        case noItems = "no_items"
        /// A field that was filled before is empty now.
        case fieldEmpty = "field_empty"
        /// A host answers much of what it is asked with 403, 429 or 5xx, and did not before.
        case statusSurge = "status_surge"
        /// Much fewer items than before.
        case shrunk = "crawl_shrunk"
    }

    package var head: AlertRuleHead
    package var kind: Kind
    /// Which crawls it is about, by their labels `project`, `spider` and `crawl`; none for all.
    package var matchers: [LabelMatcher] = []
    /// How many crawls before there must be to compare with.
    package var leastCrawls: Int
    /// How many items (answers, with ``Kind/statusSurge``) there must be at least for shares to say anything.
    package var leastCount: Int
    /// The share from which it fires: see `Docs/alerts.md` for what of.
    package var share: Double

    package init(_ head: AlertRuleHead, _ kind: Kind) {
        self.head = head
        self.kind = kind
        switch kind {
        case .noItems: (leastCrawls, leastCount, share) = (1, 1, 0)
        case .fieldEmpty: (leastCrawls, leastCount, share) = (1, 10, 0.5)
        case .statusSurge: (leastCrawls, leastCount, share) = (0, 20, 0.2)
        case .shrunk: (leastCrawls, leastCount, share) = (3, 20, 0.5)
        }
    }

    /// The fewest crawls before that a rule may ask for, and the most.
    package static let crawls = 0...20
    /// More fields than these at once are one alert too many.
    private static let mostAlerts = 20

    /// Whether it is about a crawl.
    package func concerns(_ crawl: CrawlName) -> Bool { matchers.allSatisfy { $0.matches(crawl.labels) } }

    /// What it finds about a crawl that has ended; nil when the crawl says nothing about it, so that alerts stay as they
    /// are.
    ///
    /// - Parameter earlier: the same crawl's figures before, the newest first.
    package func findings(_ figures: FinishedCrawl, earlier: [FinishedCrawl]) -> [AlertFinding]? {
        found(figures, earlier)?.map { finding in
            // What was asked for is in the job.
            var finding = finding
            finding.annotations["job"] = finding.annotations["job"] ?? figures.job.text
            return finding
        }
    }

    private func found(_ figures: FinishedCrawl, _ earlier: [FinishedCrawl]) -> [AlertFinding]? {
        guard concerns(figures.crawl) else { return [] }
        let subject = figures.crawl.labels
        if kind == .statusSurge { return surges(figures, earlier) }
        // What failed is nothing to compare with.
        let whole = earlier.filter(\.isComplete)
        if kind == .noItems, figures.items > 0 { return [] }
        // How much a crawl finds that failed, and what, says nothing. That it finds nothing does.
        guard figures.isComplete || kind == .noItems, whole.count >= leastCrawls else { return nil }
        switch kind {
        case .noItems:
            let isUnusual = leastCrawls == 0 || whole.contains { $0.items >= leastCount }
            return isUnusual ? [head.finding(subject, 0)] : []
        case .fieldEmpty: return emptyFields(figures, whole)
        case .shrunk:
            let usual = Self.median(whole.map(\.items))
            guard usual >= Double(max(1, leastCount)) else { return nil }
            let ratio = Double(figures.items) / usual
            return ratio < share ? [head.finding(subject, ratio)] : []
        case .statusSurge: return []
        }
    }

    private func emptyFields(_ figures: FinishedCrawl, _ earlier: [FinishedCrawl]) -> [AlertFinding]? {
        guard figures.sampled >= leastCount else { return nil }
        let compared = earlier.filter { $0.sampled > 0 }
        guard !compared.isEmpty, compared.count >= leastCrawls else { return nil }
        var found: [AlertFinding] = []
        for name in Set(compared.flatMap(\.fields.keys)).sorted() {
            let usual = compared.map { $0.fields[name] ?? 0 }.reduce(0, +) / Double(compared.count)
            guard usual >= share, figures.fields[name] ?? 0 == 0, found.count < Self.mostAlerts else { continue }
            found.append(head.finding(figures.crawl.labels.merging(["field": name]), 1))
        }
        return found
    }

    private func surges(_ figures: FinishedCrawl, _ earlier: [FinishedCrawl]) -> [AlertFinding]? {
        guard figures.responses > 0 else { return nil }
        guard earlier.count >= leastCrawls else { return nil }
        var found: [AlertFinding] = []
        for (host, statuses) in figures.refusals.sorted(by: { $0.key < $1.key }) {
            let count = statuses.values.reduce(0, +)
            let now = Double(count) / Double(figures.responses)
            let usual = Self.median(
                earlier.filter { $0.responses > 0 }.map { before in
                    Double(before.refusals[host]?.values.reduce(0, +) ?? 0) / Double(before.responses)
                })
            // A host that always answers so is no surge.
            guard count >= leastCount, now >= share, now >= 2 * usual, found.count < Self.mostAlerts else { continue }
            let subject = host.isEmpty ? figures.crawl.labels : figures.crawl.labels.merging(["host": host])
            found.append(head.finding(subject, now))
        }
        return found
    }

    private static func median(_ values: [Int]) -> Double { median(values.map(Double.init)) }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return 0 }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
