import NIOCore
import Web

extension CrawlState {
    /// What waits for the recorder, taken out.
    mutating func takeBatch(_ recorder: Recorder) -> Recorder.Batch {
        var batch = Recorder.Batch()
        if !items.bytes.isEmpty {
            batch.items = items
            items = recorder.buffer()
        }
        batch.pages = archived
        archived.removeAll()
        archivedBytes = 0
        return batch
    }

    func commit(seconds: Double, finishReason: FinishReason?, now: Nanoseconds) -> JournalCommit {
        var commit = JournalCommit()
        commit.finishReason = finishReason?.description
        commit.seconds = statistics.earlierSeconds + seconds
        commit.counters = statistics.persisted(frontier.counts)
        commit.scope = scope
        commit.feedNames = feedNames
        let wallClock = Int(WallClock.milliseconds)
        for slot in frontier.slots where slot.heldUntil > now + 1_000_000_000 {
            commit.holds[String(decoding: slot.host, as: UTF8.self)] =
                wallClock + Int((slot.heldUntil - now) / 1_000_000)
        }
        return commit
    }

    /// Takes over what a checkpoint says.
    mutating func restore(_ commit: JournalCommit, cookies bytes: [UInt8]) {
        statistics.restore(commit.counters)
        statistics.earlierSeconds = commit.seconds
        frontier.counts.pages = statistics.pages
        scope = commit.scope
        feedNames = commit.feedNames
        // Cookies that cannot be read are as good as none: the crawl gets new ones.
        if !bytes.isEmpty, let restored = try? CookieJar(serialized: bytes.span) { cookies = restored }
        let wallClock = Int(WallClock.milliseconds)
        let now = Nanoseconds(clamping: NIODeadline.now().uptimeNanoseconds)
        for (host, until) in commit.holds where until > wallClock {
            let bytes = Array(host.utf8)
            let wait = Nanoseconds(min(until - wallClock, 86_400_000)) * 1_000_000
            frontier.hold(slot: frontier.slot(host: bytes.span), until: now + wait)
        }
    }
}
