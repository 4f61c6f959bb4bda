package import Jobs

/// Keeps quiet that alerts fire which it matches, for a time. That they are over is told all the same to those who were
/// told that they fire.
package struct Silence: Sendable, Hashable {
    package enum State: String, Sendable { case pending, active, expired }

    package let id: String
    /// All must match; one at least.
    package let matchers: [LabelMatcher]
    package let createdAt: Timestamp
    package let beginsAt: Timestamp
    package internal(set) var endsAt: Timestamp
    package let author: String
    package let comment: String

    package init(
        id: String, matchers: [LabelMatcher], createdAt: Timestamp, beginsAt: Timestamp, endsAt: Timestamp,
        author: String, comment: String
    ) {
        self.id = id
        self.matchers = matchers
        self.createdAt = createdAt
        self.beginsAt = beginsAt
        self.endsAt = endsAt
        self.author = author
        self.comment = comment
    }

    package func state(at now: Timestamp) -> State {
        // One that was ended before it began is over.
        now >= endsAt ? .expired : now < beginsAt ? .pending : .active
    }

    package func covers(_ labels: AlertLabels, at now: Timestamp) -> Bool {
        state(at: now) == .active && matches(labels)
    }

    func matches(_ labels: AlertLabels) -> Bool {
        !matchers.isEmpty && matchers.allSatisfy { $0.matches(labels) }
    }
}
