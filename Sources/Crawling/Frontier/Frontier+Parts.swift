import DequeModule
import HeapModule
import Web

extension Frontier {
    /// What the frontier goes by.
    struct Configuration: Sendable {
        var concurrency = 16
        var perHost = 8
        /// Delay of a host that was not asked yet.
        var startDelay: Nanoseconds = 0
        var randomizesDelay = true
        var obeysRobots = true
        var pageLimit = 0
        var hostPageLimit = 0
        /// Event loops, 1…64.
        var loops = 1
        var seed: UInt64
        var pendingMemory = 32 << 20
        var spillFolder: String
        var keepsJournal = false

        init(seed: UInt64, spillFolder: String = "/tmp") {
            self.seed = seed
            self.spillFolder = spillFolder
        }

        init(_ settings: Settings, seed: UInt64, loops: Int, stateFolder: String?) {
            self.init(seed: seed, spillFolder: stateFolder ?? "/tmp")
            concurrency = settings.concurrentRequests
            perHost = settings.concurrentRequestsPerDomain
            let delay =
                settings.autoThrottle
                ? max(settings.downloadDelay, settings.autoThrottleStartDelay) : settings.downloadDelay
            startDelay = Nanoseconds(delay * 1e9)
            randomizesDelay = settings.randomizesDelay
            obeysRobots = settings.obeysRobots
            pageLimit = settings.pageLimit
            hostPageLimit = settings.hostPageLimit
            self.loops = loops
            pendingMemory = settings.pendingMemory
            keepsJournal = stateFolder != nil
        }
    }

    /// What ``take(lane:now:)`` answers.
    enum Turn {
        case fetch(RequestRecord, slot: Int)
        /// Nothing may start now; at `nextDue` something may, without anything else happening before.
        case nothing(nextDue: Nanoseconds?)
    }

    /// Figures of the frontier.
    struct Counts: Sendable {
        /// Requests that wait in queues.
        var pending = 0
        /// Retries that wait for their time.
        var delayed = 0
        /// Downloads under way, and those among them that are pages.
        var active = 0
        var activePages = 0
        /// Pages given to the spider.
        var pages = 0
        var enqueued = 0
        var duplicates = 0
        /// Refused by robots.txt.
        var forbidden = 0
        /// Refused because the host's page limit was reached.
        var overHostLimit = 0
    }

    /// The hosts of one event loop.
    struct Lane {
        var ready: Deque<Int> = []
        var waiting: Heap<DueSlot> = []
        var delayed: Heap<DueRequest> = []
        var active = 0

        var nextDue: Nanoseconds? {
            switch (waiting.min?.due, delayed.min?.due) {
            case (let slot?, let request?): min(slot, request)
            case (let slot, let request): slot ?? request
            }
        }
    }

    /// A host that may be asked at `due`.
    struct DueSlot: Comparable {
        let due: Nanoseconds
        let slot: Int

        static func < (left: Self, right: Self) -> Bool { (left.due, left.slot) < (right.due, right.slot) }
    }

    /// A request that is tried again at `due`.
    struct DueRequest: Comparable {
        let due: Nanoseconds
        let slot: Int
        let request: RequestRecord

        static func < (left: Self, right: Self) -> Bool { left.due < right.due }
        static func == (left: Self, right: Self) -> Bool { left.due == right.due }
    }
}
