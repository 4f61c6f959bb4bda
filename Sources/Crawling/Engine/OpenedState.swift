import Web

/// A crawl's state and outputs as they are at its start: empty, or as an earlier run left them.
struct OpenedState: ~Copyable {
    let seed: UInt64
    let isResumed: Bool
    let commit: JournalCommit
    private let cookies: [UInt8]
    private var frontier: Frontier?
    private var journal: JournalWriter?
    private let feeds: [FeedDestination]
    private let keepsState: Bool
    private let ownsFeeds: Bool

    /// Reads what the state folder holds, or begins anew.
    static func open(
        _ folder: StateFolder?, identity: String, settings: Settings, loops: Int, feeds: [FeedDestination],
        ownsFeeds: Bool = false
    ) throws -> OpenedState {
        try FeedDestination.requireDistinct(feeds)
        // Items first, archives after: the order of the positions in a commit.
        let feeds = feeds.filter { !$0.isArchive } + feeds.filter(\.isArchive)
        let names = feeds.map(\.description)
        func frontier(_ seed: UInt64) -> Frontier {
            Frontier(.init(settings, seed: seed, loops: loops, stateFolder: folder?.path))
        }
        if let earlier = try folder?.resume(identity: identity, feeds: names, frontier) {
            return OpenedState(earlier, feeds: feeds, ownsFeeds: ownsFeeds)
        }
        let seed = settings.seed ?? .random(in: 1...UInt64.max)
        var commit = JournalCommit()
        commit.feedNames = names
        return OpenedState(
            seed: seed, commit: commit, frontier: frontier(seed),
            journal: try folder?.begin(seed: seed, identity: identity), feeds: feeds, keepsState: folder != nil,
            ownsFeeds: ownsFeeds)
    }

    private init(_ earlier: consuming StateFolder.Earlier, feeds: [FeedDestination], ownsFeeds: Bool) {
        (seed, commit, cookies, isResumed) = (earlier.seed, earlier.commit, earlier.cookies, true)
        journal = earlier.journal.take()
        frontier = earlier.frontier.take()
        self.feeds = feeds
        keepsState = true
        self.ownsFeeds = ownsFeeds
    }

    private init(
        seed: UInt64, commit: JournalCommit, frontier: consuming Frontier?, journal: consuming JournalWriter?,
        feeds: [FeedDestination], keepsState: Bool, ownsFeeds: Bool
    ) {
        (self.seed, self.commit, cookies, isResumed) = (seed, commit, [], false)
        self.frontier = frontier
        self.journal = journal
        self.feeds = feeds
        self.keepsState = keepsState
        self.ownsFeeds = ownsFeeds
    }

    /// Opens the feeds; what follows the last checkpoint is cut off.
    mutating func takeOutputs(fields: [String]) throws -> sending Recorder.Outputs {
        let options = FeedOptions(fields: fields)
        var sinks: [any ItemSink] = []
        var archives: [Archive] = []
        for (index, destination) in feeds.enumerated() {
            let mode: FeedMode =
                if !keepsState { .fresh } else if commit.feeds.indices.contains(index) {
                    .resume(at: commit.feeds[index])
                } else { .resumable }
            if mode == .resumable, !ownsFeeds { try destination.requireUnused() }
            if destination.isArchive {
                archives.append(
                    Archive(try destination.openArchive(mode: mode, options: options), gzip: destination.isCompressed))
            } else {
                sinks.append(try destination.open(mode: mode, options: options))
            }
        }
        // From here on the feeds belong to this crawl, also when it is killed before its first checkpoint.
        if journal != nil, !isResumed {
            var first = commit
            first.feeds = feeds.map { _ in 0 }
            var payload = ByteWriter()
            payload.append(commit: first)
            try journal?.append(frame: payload.span)
            if !ownsFeeds { try journal?.sync() }
        }
        return Recorder.Outputs(sinks: sinks, archives: archives, journal: journal.take())
    }

    mutating func takeState(login: LoginSequence?) -> CrawlState {
        // Taken once, by the initialiser of the crawler.
        guard let frontier = frontier.take() else { preconditionFailure("the state was taken twice") }
        var state = CrawlState(frontier: frontier)
        state.login = login
        state.restore(commit, cookies: cookies)
        return state
    }
}
