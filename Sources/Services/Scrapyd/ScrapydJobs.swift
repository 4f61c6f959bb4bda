import Jobs

/// Jobs as Scrapyd lists them.
struct ScrapydJobs: Sendable {
    /// The highest priority of a project first, then the oldest.
    var pending: [Job] = []
    /// The oldest first.
    var running: [Job] = []
    /// The last to end first.
    var finished: [Job] = []

    var isEmpty: Bool { pending.isEmpty && running.isEmpty && finished.isEmpty }

    mutating func sort(mostFinished: Int) {
        // They come newest first.
        pending.reverse()
        pending = pending.enumerated().sorted { left, right in
            let (leftRequest, rightRequest) = (left.element.request, right.element.request)
            if leftRequest.project != rightRequest.project { return leftRequest.project < rightRequest.project }
            if leftRequest.priority != rightRequest.priority { return leftRequest.priority > rightRequest.priority }
            return left.offset < right.offset
        }.map(\.element)
        running.sort { ($0.startedAt ?? $0.createdAt) < ($1.startedAt ?? $1.createdAt) }
        finished.sort { ($0.completedAt ?? $0.createdAt) > ($1.completedAt ?? $1.createdAt) }
        finished = Array(finished.prefix(mostFinished))
    }
}
