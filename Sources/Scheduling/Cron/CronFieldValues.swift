/// What a field of a cron expression names.
struct CronFieldValues: Sendable, Hashable {
    /// Its plain values.
    var bits: UInt64 = 0
    /// Day of month: how many days before the last. Day of week: the last such weekday.
    var last: UInt64 = 0
    /// Day of month: the weekday nearest to that day.
    var nearest: UInt64 = 0
    /// Day of month: the weekday nearest to so many days before the last.
    var nearestLast: UInt64 = 0
    /// Day of week: bit 7·(n − 1) + w is the n-th of it in the month.
    var nth: UInt64 = 0
    /// Whether it begins with something else than `*` or `?`.
    var isRestricted = true
}
