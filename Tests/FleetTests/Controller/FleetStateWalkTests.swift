import Fleet
import Jobs
import Testing
import Web

/// Random events, with a table of jobs that plays the database.
@Suite("Walks through the controller's decisions")
struct FleetStateWalkTests {
    @Test("What runs by the database is with exactly one node, or on its way", arguments: 1...40 as ClosedRange<UInt64>)
    func walk(seed: UInt64) throws {
        var walk = FleetWalk(seed: seed)
        for _ in 0..<400 {
            try walk.step()
            try walk.check()
        }
        #expect(walk.leases > 0)
    }
}

/// A fleet of four nodes that join, lease, beat, forget, finish, leave and vanish.
struct FleetWalk {
    private struct Row {
        var attempt = 0
        var node: EntityName?
    }

    private var random: SplitMix64
    private var fixture = FleetStateFixture()
    private var rows: [JobID: Row] = [:]
    private var sessions: [String: Int] = [:]
    /// What each node itself believes to run.
    private var believed: [String: Set<AttemptReference>] = [:]
    private(set) var leases = 0
    private let names = ["a", "b", "c", "d"]

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        for number in 0..<30 { rows[.named("job\(number)")] = Row() }
    }

    mutating func step() throws {
        fixture.now = fixture.now + .milliseconds(Int.random(in: 0..<4_000, using: &random))
        let name = names[Int.random(in: 0..<names.count, using: &random)]
        switch Int.random(in: 0..<12, using: &random) {
        case 0: join(name)
        case 1, 2, 3: try lease(name)
        case 4, 5, 6: try beat(name)
        case 7, 8: try finish(name)
        case 9:
            for expiry in fixture.state.expire(at: fixture.now) {
                release(expiry.blame.lost + expiry.blame.spared, of: expiry.node)
            }
        case 10: _ = fixture.state.setDraining(.named(name), Bool.random(using: &random))
        default:
            guard let session = session(name), Int.random(in: 0..<4, using: &random) == 0 else { return }
            let left = try fixture.state.leave(session, at: fixture.now)
            release(left.attempts, of: session.node)
            believed[name] = []
        }
    }

    func check() throws {
        var owners: [JobID: EntityName] = [:]
        for (name, node) in fixture.state.nodes {
            for (job, attempt) in node.attempts {
                #expect(owners.updateValue(name, forKey: job) == nil, "\(job) is with two nodes")
                #expect(rows[job]?.node == name)
                #expect(rows[job]?.attempt == attempt.number)
            }
            #expect(node.attempts.isEmpty || node.due != nil, "\(name) could never lose what it has")
            #expect(node.request == nil || node.isOnline)
        }
        for (job, row) in rows where row.node != nil { #expect(owners[job] == row.node, "\(job) is with nobody") }
        for (number, request) in fixture.state.requests {
            #expect(fixture.state.nodes[request.node]?.request == number)
        }
    }

    private func session(_ name: String) -> NodeSession? {
        guard let number = sessions[name] else { return nil }
        let session = fixture.session(name, number)
        return (try? fixture.state.node(of: session)) == nil ? nil : session
    }

    private mutating func join(_ name: String) {
        let number = (sessions[name] ?? 0) + 1
        sessions[name] = number
        // A restart forgets some of what ran, and keeps the checkpoints of others.
        let own = (believed[name] ?? []).sorted { $0.job < $1.job }
        let running = own.filter { _ in Bool.random(using: &random) }
        let held = own.filter { _ in Bool.random(using: &random) }
        let joining = fixture.join(.of(name, held: held.map(\.job.text), running: running), number)
        release(joining.lost, of: .named(name))
        believed[name] = Set(joining.kept.map(\.reference))
        var again: [Job] = []
        for id in joining.held {
            guard let row = rows[id], row.node == nil || row.node == .named(name), Bool.random(using: &random) else {
                continue
            }
            rows[id] = Row(attempt: row.attempt + 1, node: .named(name))
            again.append(.leased(id.text, attempt: row.attempt + 1, to: name))
        }
        let resumed = Set(again.map(\.id))
        release(joining.lostUnlessResumed.filter { !resumed.contains($0.job) }, of: .named(name))
        #expect(fixture { $0.resume(again, session: fixture.session(name, number)) })
        believed[name]?.formUnion(again.map(\.attempt))
    }

    private mutating func lease(_ name: String) throws {
        guard let session = session(name) else { return }
        _ = try fixture.state.requestLease(session, free: Int.random(in: 0..<9, using: &random), isImmediate: false)
        fixture.state.queued()
        let pending = rows.values.count { $0.node == nil }
        for share in fixture.state.shares(pending: pending) {
            let node = share.capabilities.name
            let free = rows.filter { $0.value.node == nil }.keys.sorted().prefix(share.limit)
            let jobs = free.map { id in Job.leased(id.text, attempt: (rows[id]?.attempt ?? 0) + 1, to: node.text) }
            for job in jobs { rows[job.id] = Row(attempt: job.status.attempt, node: node) }
            // Now and then the caller is gone.
            if Int.random(in: 0..<5, using: &random) == 0 { _ = fixture.state.withdraw(share.request) }
            guard let grant = fixture.state.grant(jobs, to: share) else {
                for job in jobs { rows[job.id]?.node = nil }
                continue
            }
            leases += grant.assignments.count
            // Or the answer is lost on its way.
            guard Int.random(in: 0..<5, using: &random) != 0 else { continue }
            believed[node.text, default: []].formUnion(grant.assignments.map(\.reference))
        }
    }

    private mutating func beat(_ name: String) throws {
        guard let session = session(name) else { return }
        let own = (believed[name] ?? []).sorted { $0.job < $1.job }
        let beat = try fixture.state.heartbeat(.of(session, own), at: fixture.now)
        for attempt in beat.answer.fenced { believed[name]?.remove(attempt) }
        release(beat.missing, of: session.node)
        #expect(beat.missing.allSatisfy { !own.contains($0) })
    }

    private mutating func finish(_ name: String) throws {
        guard let session = session(name), let reference = believed[name]?.min(by: { $0.job < $1.job }) else { return }
        let own = try fixture.state.ending([reference], session: session)
        believed[name]?.remove(reference)
        guard own[0] != nil else { return }
        release([reference], of: session.node)
        fixture.state.ended([reference], of: session.node)
    }

    /// The database learns that attempts have ended.
    private mutating func release(_ attempts: [AttemptReference], of node: EntityName) {
        for attempt in attempts where rows[attempt.job]?.node == node && rows[attempt.job]?.attempt == attempt.attempt {
            rows[attempt.job]?.node = nil
        }
    }
}
