/// One `Allow` or `Disallow` line.
struct RobotsRule: Sendable, Hashable {
    /// The path pattern in the form of ``RobotsPath``.
    let pattern: [UInt8]
    let isAllowed: Bool
    /// The part of the pattern before its first `*`, or before a `$` at its end.
    let prefixLength: Int
    /// Where the run behind the last star begins, when a `$` ties it to the end of the path; else nil.
    private let endingStart: Int?

    init(_ pattern: [UInt8], isAllowed: Bool) {
        self.pattern = pattern
        self.isAllowed = isAllowed
        let isAnchored = pattern.last == UInt8(ascii: "$")
        prefixLength = pattern.firstIndex(of: UInt8(ascii: "*")) ?? pattern.count - (isAnchored ? 1 : 0)
        endingStart = isAnchored ? pattern.lastIndex(of: UInt8(ascii: "*")).map { $0 + 1 } : nil
    }

    var hasWildcard: Bool { prefixLength < pattern.count }

    /// Whether a path that begins with the rule's prefix matches the rest of the pattern.
    ///
    /// Every run between two stars is looked for from where the one before it ended. The first place is always good
    /// enough, so nothing is tried twice; what a run of its own length still costs is counted.
    ///
    /// - Parameter work: counts steps of a few nanoseconds; at ``RobotsIndex/maximumWork`` the answer is false.
    func matchesRest(of path: Span<UInt8>, work: inout Int) -> Bool {
        let pattern = pattern.span
        var position = prefixLength
        var end = pattern.count
        var pathEnd = path.count
        work += 1
        if let endingStart {
            // The end is looked at first: it costs one comparison and rules most paths out.
            let ending = pattern.extracting(endingStart..<end - 1)
            guard path.count - position >= ending.count, path.hasSuffix(ending) else { return false }
            end = endingStart - 1
            pathEnd -= ending.count
        } else if pattern[end - 1] == UInt8(ascii: "$") {
            return position == path.count
        }
        let path = path.extracting(0..<pathEnd)
        var star = prefixLength
        while star < end {
            let runEnd = min(pattern.firstIndex(of: UInt8(ascii: "*"), from: star + 1) ?? end, end)
            let run = pattern.extracting((star + 1)..<runEnd)
            guard let found = Self.find(run, in: path, from: position, work: &work) else { return false }
            position = found + run.count
            star = runEnd
        }
        return true
    }

    private static func find(_ run: Span<UInt8>, in path: Span<UInt8>, from start: Int, work: inout Int) -> Int? {
        guard !run.isEmpty else { return start }
        var place = start
        while run.count <= path.count - place, let found = path.firstIndex(of: run[0], from: place),
            run.count <= path.count - found, work < RobotsIndex.maximumWork
        {
            let shared = path.extracting(found..<found + run.count).commonPrefixLength(with: run)
            work += 1 + (found - place + shared) / 16
            if shared == run.count { return found }
            place = found + 1
        }
        work += 1 + (path.count - min(place, path.count)) / 16
        return nil
    }
}
