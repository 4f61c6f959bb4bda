package import Jobs
package import Logging
import ServiceLifecycle
import Web

/// Watches metrics and finished crawls by rules, and has receivers told.
///
/// What is so is decided by ``AlertBook``, who is told by ``NotificationPlan``; both are values. This actor holds them, keeps
/// every change in the database, and hands messages to a line for each receiver, which waits for nobody else.
package actor AlertEngine: Service {
    package struct Configuration: Sendable {
        /// Between two looks at the metrics.
        package var interval = Duration.seconds(15)
        /// How long a group waits whose message could not be delivered after all its tries.
        package var pause = Duration.seconds(300)
        /// Messages that wait for one receiver; further ones come again later.
        package var mostWaiting = 64
        /// How long a message that is under way may take when it ends.
        package var grace = Duration.seconds(5)
        /// An alert about a crawl ends when the crawl did not run for so long.
        package var crawlAge = Duration.seconds(7 * 86_400)

        package init() {}
    }

    /// What it watches by.
    package nonisolated let rules: AlertRules
    nonisolated let configuration: Configuration
    nonisolated let policy: NotificationPolicy
    package nonisolated let desk: NotificationDesk
    package nonisolated let store: AlertStore
    nonisolated let crawls: CrawlReader?
    nonisolated let snapshot: @Sendable () async -> MetricsSnapshot
    nonisolated let time: any TimeSource
    nonisolated let logger: Logger
    nonisolated let heads: [String: AlertRuleHead]
    private nonisolated let lanes: [String: Lane]

    var book = AlertBook()
    var silenced: [Silence] = []
    private var history: MetricHistory
    private var busy: Set<NotificationGroup> = []
    private var notBefore: [NotificationGroup: Timestamp] = [:]
    private var unsaved = AlertBook.Changes()
    private var isSaving = false
    private var isLoaded = false
    private var prunedAt: Timestamp?
    private var omitting: Set<String> = []
    /// When the metrics were looked at last.
    package private(set) var lastUpdated: Timestamp?

    private struct Lane: Sendable {
        let stream: AsyncStream<DueNotification>
        let end: AsyncStream<DueNotification>.Continuation
    }

    /// - Parameters:
    ///   - crawls: reads what finished jobs brought; nil where there are none.
    ///   - snapshot: what all metrics stand at.
    package init(
        rules: AlertRules, policy: NotificationPolicy, desk: NotificationDesk, store: AlertStore, crawls: CrawlReader?,
        configuration: Configuration = .init(), time: any TimeSource = SystemTime(), logger: Logger,
        snapshot: @escaping @Sendable () async -> MetricsSnapshot
    ) {
        self.rules = rules
        self.policy = policy
        self.desk = desk
        self.store = store
        self.crawls = crawls
        self.configuration = configuration
        self.time = time
        self.logger = logger
        self.snapshot = snapshot
        heads = rules.heads
        history = MetricHistory(for: rules.metrics.map(\.expression))
        lanes = desk.receivers.mapValues { _ in
            let (stream, end) = AsyncStream.makeStream(
                of: DueNotification.self, bufferingPolicy: .bufferingOldest(configuration.mostWaiting))
            return Lane(stream: stream, end: end)
        }
    }

    // MARK: Running

    /// Watches until the task is cancelled or the platform ends.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { tasks in
                while await !self.load(), (try? await Task.sleep(for: .seconds(5))) != nil {}
                for (name, lane) in self.lanes {
                    guard let receiver = self.desk.receivers[name] else { continue }
                    tasks.addTask {
                        for await due in lane.stream where !Task.isCancelled { await self.deliver(due, to: receiver) }
                    }
                }
                if let crawls = self.crawls { tasks.addTask { await crawls.run { await self.observe($0) } } }
                while !Task.isCancelled {
                    await self.evaluate()
                    try? await Task.sleep(for: self.configuration.interval)
                }
            }
            // What was told while it ended is not told again.
            await self.save()
        }
    }

    /// Reads what was kept. False when the database cannot be read.
    package func load() async -> Bool {
        guard !isLoaded else { return true }
        do {
            let (alerts, silences) = (try await store.open(), try await store.silences())
            guard !isLoaded else { return true }
            let now = time.now
            book = AlertBook(alerts)
            silenced = silences
            note(book.retire({ [heads] in heads[$0.rule] == nil }, at: now))
            note(book.forgetReceivers(but: Set(desk.receivers.keys)))
            let windows = Dictionary(
                rules.metrics.map { ($0.head.name, max($0.expression.window, .seconds(60))) },
                uniquingKeysWith: { first, _ in first })
            book.holdUntil { now + (windows[$0.rule] ?? .zero) }
            isLoaded = true
            await save()
            return true
        } catch {
            logger.warning("kept alerts cannot be read; tried again in a moment: \(error)")
            return false
        }
    }

    /// Nobody is left alone for longer.
    private static let longestPause = Duration.seconds(3_600)

    // MARK: Looking

    /// Looks at the metrics and does what follows.
    package func evaluate() async {
        guard await load() else { return }
        let read = await snapshot()
        // A reading that was given up says nothing.
        guard !Task.isCancelled else { return }
        let now = time.now
        book.clamp(to: now)
        notBefore = notBefore.mapValues { min($0, now + Self.longestPause) }
        history.record(read.families, at: now, isWhole: read.isWhole)
        // What a rule is computed from may only be missing: its alerts stay as they are.
        for rule in rules.metrics where read.isWhole || history.has(rule.expression) {
            let (findings, omitted) = rule.findings(history) { [book] in
                book.alerts[$0.fingerprint].map { $0.state != .resolved } ?? false
            }
            report(rule.head.name, omitted)
            note(book.observe(rule.head, findings, at: now))
        }
        let (crawlRules, oldest) = (Set(rules.crawls.map(\.head.name)), now + (.zero - configuration.crawlAge))
        note(book.retire({ crawlRules.contains($0.rule) && $0.seenAt < oldest }, at: now))
        lastUpdated = now
        await save()
        dispatch(at: now)
        await prune(at: now)
    }

    /// Looks at a crawl that has ended and does what follows.
    package func observe(_ figures: FinishedCrawl) async {
        guard let crawls, await load() else { return }
        do {
            let earlier = try await crawls.store.earlier(than: figures)
            let name = figures.crawl.description
            // Alerts begin with the end of the crawl that they are about, so that it is not compared with itself.
            let moment = min(time.now, figures.endedAt)
            var baseline: Timestamp?
            for rule in rules.crawls {
                let isMeant = { (alert: Alert) in alert.labels["crawl"] == name }
                let beganAt = book.sorted.first { $0.rule == rule.head.name && $0.state == .firing && isMeant($0) }?
                    .beganAt
                var compared = earlier
                if let beganAt {
                    // What is broken is not what it should be: a crawl is compared with those before the alert.
                    baseline = min(beganAt, baseline ?? beganAt)
                    let before = try await crawls.store.earlier(than: figures, before: beganAt)
                    // Without any, whatever there is serves those that need something to compare with.
                    if !before.isEmpty || rule.kind == .statusSurge { compared = before }
                }
                if let findings = rule.findings(figures, earlier: compared) {
                    note(book.observe(rule.head, findings, at: moment, within: isMeant))
                } else {
                    note(book.touch(rule.head.name, at: moment, where: isMeant))
                }
            }
            try await crawls.store.keep(figures, baseline: baseline)
        } catch {
            logger.warning("the figures of a crawl are not kept: \(error)", metadata: ["job": "\(figures.job)"])
        }
        await save()
        dispatch(at: time.now)
    }

    /// One line when a rule begins to find too much, and none more until it stops.
    private func report(_ rule: String, _ omitted: Int) {
        guard omitted > 0 else {
            omitting.remove(rule)
            return
        }
        guard omitting.insert(rule).inserted else { return }
        logger.warning("a rule finds more than it may tell", metadata: ["rule": "\(rule)", "omitted": "\(omitted)"])
    }

    // MARK: Telling

    /// Hands what is due to the receivers' lines.
    func dispatch(at now: Timestamp) {
        let due = NotificationPlan.due(book.sorted, silenced, policy, busy: busy, notBefore: notBefore, at: now)
        for message in due {
            guard let lane = lanes[message.group.receiver] else { continue }
            guard case .enqueued = lane.end.yield(message) else {
                if let kind = desk.receivers[message.group.receiver]?.notifier.kind {
                    NotificationCounts.count(kind, .deferred)
                }
                continue
            }
            busy.insert(message.group)
        }
    }

    private func deliver(_ due: DueNotification, to receiver: Receiver) async {
        let message = AlertMessage(
            receiver: receiver.name, groupKey: due.group.key, groupLabels: due.group.labels,
            externalURL: desk.configuration.externalURL,
            parts: due.alerts.map { alert in
                AlertMessage.Part(
                    labels: alert.labels, annotations: alert.annotations, isFiring: alert.state == .firing,
                    startsAt: alert.firedAt ?? alert.beganAt, endsAt: alert.resolvedAt)
            })
        do throws(NotificationFault) {
            try await desk.deliver(message, to: receiver, grace: configuration.grace)
            notBefore[due.group] = nil
            note(book.note(due.alerts, receiver: receiver.name, at: time.now))
        } catch {
            // Who is asked to wait waits so long, neither for ever nor not at all.
            let asked = error.retryAfter.map { Duration.seconds(max(15, min($0, 3_600))) }
            notBefore[due.group] = time.now + (asked ?? configuration.pause)
        }
        busy.remove(due.group)
        if notBefore.count > 1_000 { notBefore = notBefore.filter { $0.value > time.now } }
        await save()
    }

    // MARK: Keeping

    func note(_ changes: AlertBook.Changes) {
        if !changes.isEmpty { unsaved = unsaved + changes }
    }

    /// Keeps what has changed. What cannot be kept now is kept with what comes next.
    ///
    /// One after the other: what failed must not be put over what was kept later.
    func save() async {
        guard !isSaving else { return }
        isSaving = true
        defer { isSaving = false }
        while !unsaved.isEmpty {
            let changes = unsaved.condensed
            unsaved = .init()
            do {
                try await store.keep(changes)
            } catch {
                unsaved = (changes + unsaved).condensed
                logger.warning("alerts cannot be kept; tried again in a moment: \(error)")
                return
            }
        }
    }

    private func prune(at now: Timestamp) async {
        if let prunedAt, .zero ..< .seconds(3_600) ~= now - prunedAt { return }
        prunedAt = now
        do {
            try await store.prune(at: now)
            try await crawls?.store.prune()
            let oldest = now + (.zero - AlertStore.keeping)
            silenced.removeAll { $0.endsAt < oldest }
        } catch {
            logger.warning("old alerts cannot be deleted: \(error)")
        }
    }
}
