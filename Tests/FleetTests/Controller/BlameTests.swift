import Jobs
import Testing
import Web

@testable import Fleet

/// P5: for whom the loss of a node counts.
struct BlameTests {
    private static let now = Timestamp.start + .seconds(1_000)

    /// An attempt at a job that was lost `losses` times, begun so many seconds before its node was heard last.
    private static func attempt(_ id: String, losses: Int, begun: Double?) -> RunningAttempt {
        RunningAttempt(
            .leased(id, to: "a", losses: losses), hasOutputs: true,
            begunAt: begun.map { Timestamp.start + .seconds(1_000 - $0) })
    }

    @Test(
        "P5 A loss counts for who may have caused it",
        arguments: [
            // Nobody was lost before: each of them may have done it.
            ([attempt("a", losses: 0, begun: nil), attempt("b", losses: 0, begun: 100)], ["a", "b"]),
            // One is on probation, one has lived through its own, one has not begun.
            (
                [
                    attempt("proven", losses: 1, begun: 11), attempt("suspect", losses: 1, begun: 3),
                    attempt("waits", losses: 1, begun: nil),
                ], ["suspect"]
            ),
            // New ones beside them become suspects too.
            ([attempt("new", losses: 0, begun: nil), attempt("suspect", losses: 2, begun: 60)], ["new", "suspect"]),
            // A job that kills late: nobody else is left to blame.
            ([attempt("late", losses: 2, begun: 200), attempt("waits", losses: 1, begun: nil)], ["late"]),
            ([attempt("late", losses: 1, begun: 200), attempt("new", losses: 0, begun: 1)], ["late", "new"]),
        ] as [([RunningAttempt], [String])])
    func blames(_ attempts: [RunningAttempt], _ lost: [String]) {
        let blame = Blame(attempts, lastSeen: Self.now)
        #expect(blame.lost.map(\.job.text) == lost)
        #expect(Set(blame.spared + blame.lost) == Set(attempts.map(\.reference)))
        #expect(blame.spared.count + blame.lost.count == attempts.count)
    }

    @Test("P5 A node that begins anew loses only what it had begun")
    func joining() throws {
        let fixture = FleetStateFixture()
        fixture.join(.of("a"))
        try fixture.give(
            [
                .leased("begun", to: "a", losses: 1), .leased("waits", to: "a", losses: 1),
                .leased("held", to: "a", losses: 1),
            ],
            to: "a")
        let waiting = ["waits", "held"].map {
            AttemptProgress(reference: .of($0), statistics: [:], isWaiting: true)
        }
        let begun = AttemptProgress(reference: .of("begun"), statistics: [:])
        let beat = Heartbeat(
            session: fixture.session("a"), attempts: [begun] + waiting, sample: [:], isDraining: false)
        _ = try fixture.state.heartbeat(beat, at: fixture.now)
        let joining = fixture.join(.of("a", held: ["held"]))
        #expect(joining.lost == [.of("begun")])
        #expect(joining.spared == [.of("held"), .of("waits")])
        #expect(joining.lostUnlessResumed == [.of("held")])
    }
}
