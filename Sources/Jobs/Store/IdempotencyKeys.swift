/// The keys of jobs that were submitted together under one `Idempotency-Key`: the first has the key itself, so that it is
/// one for single jobs and for lists; the others have their numbers behind it. No caller's key has a space in it.
package enum IdempotencyKeys {
    /// The key of the job at `index` of a list.
    package static func key(_ key: String, at index: Int) -> String { index == 0 ? key : "\(key) \(index + 1)" }

    /// The key of the whole list.
    static func list(_ key: String) -> Substring { key.prefix { $0 != " " } }

    /// The keys that the next job of each list would have: where they are known, the list was a longer one.
    static func beyond(_ keys: [String]) -> [String] {
        var counts: [Substring: Int] = [:]
        for key in Set(keys) { counts[list(key), default: 0] += 1 }
        return counts.map { key, count in Self.key(String(key), at: count) }
    }
}
