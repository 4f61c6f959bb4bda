internal import Glibc

/// What feeds are told beside their place.
public struct FeedOptions: Sendable, Hashable {
    /// The columns of a CSV file or an SQLite table, in their order (`FEED_EXPORT_FIELDS`). Empty takes the keys of the
    /// first item for CSV and of every item for SQLite. JSON keeps all fields of an item whatever stands here.
    public var fields: [String]
    /// When the crawl began, in milliseconds since 1970, for an archive's first record; nil takes the time of opening.
    public var startedAt: Int64?

    /// Options; without any, fields are taken as they come.
    public init(fields: [String] = [], startedAt: Int64? = nil) {
        self.fields = fields
        self.startedAt = startedAt
    }

    var startedAtOrNow: Int64 {
        if let startedAt { return startedAt }
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }
}
