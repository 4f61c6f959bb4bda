import Fleet
import Glibc
import Jobs
import TestSupport
import Testing

@Suite("Outputs of jobs that are gone, and files of jobs that ended")
struct OutputSweepTests {
    @Test("P37 What a crash between a job's deletion and that of its outputs has left goes at the next start")
    func start() async throws {
        try await withScratchFolder { folder in
            let time = ManualTime()
            let foreign = [
                "outputs/notes.txt", "outputs/items/default/links/notes.txt", "outputs/items/default/notes.jsonl",
                "outputs/items/default/links/.jsonl", "outputs/other/default/links/gone.jsonl",
            ]
            try await ControllerFixture.open(folder, time: time) { fixture in
                try await fixture.submit("runs")
                let node = try await fixture.node(.of("n"), leasing: 1)
                try await Self.write("{}\n", node.jobs, node.session, fixture)
                for id in ["gone", "kept"] {
                    try await fixture.submit(id)
                    let jobs = try await fixture.controller.lease(session: node.session, free: 1, wait: .seconds(60))
                        .map(\.reference)
                    try await Self.write("{}\n", jobs, node.session, fixture)
                    try await Self.finish(jobs, node.session, fixture)
                    time.advance(by: .seconds(1))
                }
                var retention = Retention()
                retention.count = 1
                // The first half of what the controller does; then it dies.
                let pruned = try await fixture.jobs.prune(retention)
                #expect(pruned.map(\.id) == [.named("gone")])
                #expect(folder.has(Self.path(.items, "gone")) && folder.has(Self.path(.log, "gone")))
            }
            for name in foreign { try folder.write("{}\n", to: name) }
            #expect(symlink(folder.file("outputs/notes.txt"), folder.file(Self.path(.items, "link"))) == 0)
            try await ControllerFixture.open(folder, time: time) { fixture in
                try await eventually("the sweep") {
                    !folder.has(Self.path(.items, "gone")) && !folder.has(Self.path(.log, "gone"))
                }
                for job in ["kept", "runs"] {
                    for kind in OutputName.Kind.allCases {
                        let text = try folder.text(Self.path(kind, job))
                        #expect(text == "{}\n")
                    }
                }
                try await eventually("it is counted") { fixture.outputs.totalBytes == 4 * 3 }
                // It looks at all before it ends, so that once more finds nothing.
                let again = try await fixture.controller.sweepOutputs()
                #expect(again == 0)
                for name in foreign + [Self.path(.items, "link")] { #expect(folder.has(name), "\(name)") }
            }
        }
    }

    @Test("A database without jobs beside outputs may be the wrong one: nothing is removed, and the log says why")
    func wrongDatabase() async throws {
        try await withScratchFolder { folder in
            try folder.write("{}\n", to: Self.path(.items, "precious"))
            try await ControllerFixture.open(folder) { fixture in
                try await eventually("it is told") { fixture.log.has("there are outputs but no jobs") }
                #expect(folder.has(Self.path(.items, "precious")))
            }
        }
    }

    @Test("Files of jobs that have ended are closed, however they ended")
    func closing() async throws {
        try await ControllerFixture.opened { fixture in
            let before = try OpenFiles.count(below: fixture.outputs.folder)
            let ids = (0..<24).map { "job\($0)" }
            _ = try await fixture.controller.submit(ids.map { .links(id: $0, maxAttempts: 1) })
            let node = try await fixture.node(.of("n", slots: 24), leasing: 24)
            #expect(node.jobs.count == 24)
            try await Self.write("{}\n", node.jobs, node.session, fixture)
            #expect(try OpenFiles.count(below: fixture.outputs.folder) > before)
            let (cancelled, completed) = (node.jobs[..<8], node.jobs[8..<16])
            for attempt in cancelled { _ = try await fixture.controller.cancel(attempt.job) }
            try await Self.finish(Array(cancelled), node.session, fixture, .cancelled)
            try await Self.finish(Array(completed), node.session, fixture)
            // The rest is lost with its node, and so has failed.
            try await fixture.pass(31)
            #expect(try await fixture.state(node.jobs[16].job.text) == .failed)
            try await eventually("all are closed") { try OpenFiles.count(below: fixture.outputs.folder) == before }
        }
    }

    private static func path(_ kind: OutputName.Kind, _ job: String) -> String {
        let output = OutputName(project: .defaultProject, spider: .linkSpider, job: .named(job), kind: kind)
        return "outputs/" + output.path
    }

    /// Both outputs of each attempt.
    private static func write(
        _ text: String, _ attempts: [AttemptReference], _ session: NodeSession, _ fixture: ControllerFixture
    ) async throws {
        for attempt in attempts {
            for kind in OutputName.Kind.allCases {
                let chunk = OutputChunk(reference: attempt, kind: kind, offset: 0, bytes: Array(text.utf8))
                _ = try await fixture.controller.append(chunk, session: session)
            }
        }
    }

    private static func finish(
        _ attempts: [AttemptReference], _ session: NodeSession, _ fixture: ControllerFixture,
        _ outcome: JobOutcome = .completed
    ) async throws {
        let reports = attempts.map { AttemptReport(reference: $0, node: session.node, outcome: outcome) }
        let taken = try await fixture.controller.finish(reports, session: session)
        #expect(taken == reports.map { _ in true })
    }
}
