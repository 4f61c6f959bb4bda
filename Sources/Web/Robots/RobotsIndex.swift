/// Rules arranged so that a path meets only those that can match it.
///
/// The prefixes of all rules (what stands before the first star) are sorted; each knows the longest other prefix that
/// it begins with, its parent. The prefixes of a path are then found without trying them all: the last entry that does
/// not sort behind the path, up its parents to the first that the path begins with, and from there all further parents.
/// Rules without stars are decided by the first of these; those with stars are kept with their prefix and tried.
struct RobotsIndex: Sendable {
    private struct Entry: Sendable {
        var offset: Int32
        var length: Int32
        var parent: Int32
        /// What the rule that is this prefix and no more says.
        var verdict: Verdict
        /// The rules with wildcards behind this prefix, longest first: a part of ``RobotsIndex/wildcards``.
        var firstWildcard: Int32
        var wildcardCount: Int32
    }

    private enum Verdict: UInt8, Sendable { case none, allowed, disallowed }

    private var prefixes: [UInt8] = []
    private var entries: [Entry] = []
    private var wildcards: [RobotsRule] = []

    /// How many steps of a few nanoseconds a question may cost. A file for which that is not enough is made to hold
    /// the crawler up (thousands of honest rules with stars stay below a tenth); the page is then not fetched, which is
    /// the side to err on.
    static let maximumWork = 1 << 18

    var isEmpty: Bool { entries.isEmpty }

    init(_ rules: [RobotsRule]) {
        // By prefix; in one prefix the longest pattern first, and of equal patterns the allowing one, which wins.
        let sorted = Set(rules).sorted { left, right in
            let (leftPrefix, rightPrefix) = (
                left.pattern.prefix(left.prefixLength), right.pattern.prefix(right.prefixLength)
            )
            if leftPrefix != rightPrefix { return leftPrefix.lexicographicallyPrecedes(rightPrefix) }
            if left.pattern.count != right.pattern.count { return left.pattern.count > right.pattern.count }
            return left.isAllowed && !right.isAllowed
        }
        var open: [Int32] = []
        for rule in sorted {
            let prefix = rule.pattern.prefix(rule.prefixLength)
            while let last = open.last, !prefix.starts(with: self.prefix(of: entries[Int(last)])) { open.removeLast() }
            let isNew = open.last.map { Int(entries[Int($0)].length) != prefix.count } ?? true
            if isNew {
                entries.append(
                    Entry(
                        offset: Int32(prefixes.count), length: Int32(prefix.count), parent: open.last ?? -1,
                        verdict: .none, firstWildcard: Int32(wildcards.count), wildcardCount: 0))
                prefixes.append(contentsOf: prefix)
                open.append(Int32(entries.count - 1))
            }
            if rule.hasWildcard {
                wildcards.append(rule)
                entries[entries.count - 1].wildcardCount += 1
            } else if entries[entries.count - 1].verdict == .none {
                entries[entries.count - 1].verdict = rule.isAllowed ? .allowed : .disallowed
            }
        }
    }

    private func prefix(of entry: Entry) -> ArraySlice<UInt8> {
        prefixes[Int(entry.offset)..<Int(entry.offset + entry.length)]
    }

    /// Whether the longest rule that matches `path` allows it; so does no rule at all.
    func isAllowed(_ path: Span<UInt8>) -> Bool {
        var next = deepestEntry(path)
        var longest = -1
        var isAllowed = true
        var work = 0
        let entries = entries.span
        let wildcards = wildcards.span
        while next >= 0 {
            let entry = entries[next]
            let length = Int(entry.length)
            // What was met before has a longer prefix, so that no plain rule is as long as it.
            if entry.verdict != .none, length > longest {
                isAllowed = entry.verdict == .allowed
                longest = length
            }
            var index = Int(entry.firstWildcard)
            let end = index + Int(entry.wildcardCount)
            while index < end {
                let rule = wildcards[index]
                index += 1
                let length = rule.pattern.count
                if length < longest { break }
                if length == longest, isAllowed || !rule.isAllowed { continue }
                let matches = rule.matchesRest(of: path, work: &work)
                if work >= Self.maximumWork { return false }
                if matches {
                    longest = length
                    isAllowed = rule.isAllowed
                }
            }
            next = Int(entry.parent)
        }
        return isAllowed
    }

    /// The entry with the longest prefix that `path` begins with, or -1.
    private func deepestEntry(_ path: Span<UInt8>) -> Int {
        let entries = entries.span
        let prefixes = prefixes.span
        var low = 0
        var high = entries.count
        var common = 0
        var last = -1
        while low < high {
            let middle = (low + high) / 2
            let entry = entries[middle]
            let prefix = prefixes.extracting(Int(entry.offset)..<Int(entry.offset + entry.length))
            let shared = prefix.commonPrefixLength(with: path)
            if shared == prefix.count {
                (last, common) = (middle, shared)
                low = middle + 1
            } else if shared < path.count, prefix[shared] < path[shared] {
                (last, common) = (middle, shared)
                low = middle + 1
            } else {
                high = middle
            }
        }
        while last >= 0, Int(entries[last].length) > common { last = Int(entries[last].parent) }
        return last
    }
}
