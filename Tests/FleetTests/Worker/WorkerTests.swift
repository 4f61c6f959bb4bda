import Jobs
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing
import Web

@testable import Fleet

/// A worker against a controller in memory.
@Suite struct WorkerTests {
    @Test func runsEveryJobOnceAndNeverMoreThanItsSlots() async throws {
        try await withScratchFolder { folder in
            let controller = ScriptedController()
            let runner = ScriptedRunner { assignment, _ in
                try? await Task.sleep(for: .microseconds(200))
                return RunReport(outcome: .completed, result: ["job": .string(assignment.reference.job.text)])
            }
            for number in 0..<500 { controller.submit(.command(), id: "j\(number)") }
            try await withWorker(controller, [runner], slots: 3, folder: folder.path) { worker in
                try await eventually(within: .seconds(120), "all are done") { controller.outcomes.count == 500 }
                #expect(worker.health.isConnected)
                #expect(runner.most <= 3)
                #expect(Set(runner.runs).count == 500)
                #expect(controller.state.withLock { $0.reports.count } == 500)
                #expect(controller.state.withLock { ($0.leases.max() ?? 0) > 3 }, "tiny jobs are leased in batches")
                #expect(try folder.names == ["identity", "jobs", "lock", "now"])
                let jobs = FolderRemoval.names(in: folder.file("jobs"))
                #expect(jobs.isEmpty, "no folder for jobs that ask for none")
            }
        }
    }

    @Test(arguments: 1...6) func outputsAndReportsSurviveLostCallsAndAnswers(_ seed: Int) async throws {
        try await withScratchFolder { folder in
            let controller = ScriptedController(
                faults: .init(lostCalls: 0.1, lostAnswers: 0.15, endedSessions: seed > 3 ? 0.02 : 0),
                lease: .seconds(12),
                seed: UInt64(seed))
            let runner = ScriptedRunner { assignment, context in
                guard let path = try? context.folder else { return RunReport(outcome: .released) }
                context.outputsOpened()
                for line in 0..<40 {
                    appendText("{\"n\":\(line)}\n", to: path + "/items.jsonl")
                    appendText("line \(line)\n", to: path + "/job.log")
                    if line % 10 == 0 { try? await Task.sleep(for: .milliseconds(5)) }
                }
                return RunReport(outcome: .completed)
            }
            for number in 0..<30 { controller.submit(.command(), id: "j\(number)") }
            try await withWorker(controller, [runner], slots: 4, folder: folder.path) { _ in
                try await eventually(within: .seconds(120), "all are done") { controller.outcomes.count == 30 }
                try await eventually("the folders are gone") { FolderRemoval.names(in: folder.file("jobs")).isEmpty }
            }
            let items = (0..<40).map { "{\"n\":\($0)}\n" }.joined()
            let log = (0..<40).map { "line \($0)\n" }.joined()
            for number in 0..<30 {
                #expect(String(decoding: controller.output("j\(number)"), as: UTF8.self) == items, "j\(number)")
                #expect(String(decoding: controller.output("j\(number)", .log), as: UTF8.self) == log, "j\(number)")
                #expect(controller.outcome("j\(number)") == .completed)
            }
            let ended = controller.state.withLock { $0.reports.filter { $0.outcome != .released }.map(\.reference.job) }
            #expect(Set(ended).count == ended.count, "one end each")
            #expect(runner.most <= 4)
        }
    }

    @Test func attemptsGoOnWhenTheControllerForgetsTheSession() async throws {
        try await withScratchFolder { folder in
            let controller = ScriptedController()
            let gate = Mutex(false)
            let runner = ScriptedRunner { _, _ in
                while !gate.withLock({ $0 }), !Task.isCancelled { try? await Task.sleep(for: .milliseconds(2)) }
                return RunReport(outcome: .completed)
            }
            controller.submit(.command(), id: "one")
            try await withWorker(controller, [runner], folder: folder.path) { _ in
                try await eventually("it runs") { runner.running == 1 }
                controller.state.withLock { $0.session += 1 }
                try await eventually("it has joined again") { controller.state.withLock { $0.hellos.count } == 2 }
                gate.withLock { $0 = true }
                try await eventually("it is done") { controller.outcome("one") == .completed }
            }
            #expect(runner.runs.count == 1)
            #expect(controller.state.withLock { $0.hellos.last?.running.map(\.reference.job.text) } == ["one"])
        }
    }

    @Test func theControllerCanHoldTheNode() async throws {
        try await withScratchFolder { folder in
            let controller = ScriptedController(lease: .seconds(1))
            controller.state.withLock { $0.drains = true }
            let runner = ScriptedRunner()
            try await withWorker(controller, [runner], folder: folder.path) { worker in
                try await eventually("it knows") { worker.health.isDraining }
                controller.submit(.command(), id: "one")
                let beats = controller.state.withLock { $0.beats }
                try await eventually("time passes") { controller.state.withLock { $0.beats > beats + 2 } }
                #expect(runner.runs.isEmpty)
                controller.state.withLock { $0.drains = false }
                try await eventually("it goes on") { controller.outcome("one") == .completed }
            }
        }
    }

    @Test func aRefusedTokenEndsTheWorker() async throws {
        try await withScratchFolder { folder in
            let controller = ScriptedController()
            controller.state.withLock { $0.refuses = true }
            let worker = try Worker(
                controller, runners: [ScriptedRunner()],
                configuration: .init(name: .test("node1"), slots: 1, folder: folder.path), logger: .init(label: "test"))
            let fault = await #expect(throws: FleetFault.self) { try await worker.run() }
            #expect(fault?.code == .refused)
        }
    }

    @Test func aCertificateThatIsNotTrustedEndsAWorkerAtItsStart() async throws {
        try await withScratchFolder { folder in
            let controller = ScriptedController()
            controller.state.withLock { $0.isUntrusted = true }
            let worker = try Worker(
                controller, runners: [ScriptedRunner()],
                configuration: .init(name: .test("node1"), slots: 1, folder: folder.path), logger: .init(label: "test"))
            let fault = await #expect(throws: FleetFault.self) { try await worker.run() }
            #expect(fault?.code == .untrusted)
            #expect(controller.state.withLock { $0.untrustedJoins } == 1)
        }
    }

    @Test func aWorkerThatHasJoinedWaitsForACertificateThatIsTrusted() async throws {
        try await withScratchFolder { folder in
            let controller = ScriptedController(lease: .seconds(1))
            try await withWorker(controller, [ScriptedRunner()], folder: folder.path) { worker in
                try await eventually("it has joined") { controller.state.withLock { $0.beats } > 0 }
                controller.state.withLock {
                    $0.isUntrusted = true
                    $0.session += 1
                }
                try await eventually("it tries again") { controller.state.withLock { $0.untrustedJoins } > 1 }
                #expect(!worker.health.isConnected)
                controller.state.withLock { $0.isUntrusted = false }
                controller.submit(.command(), id: "one")
                try await eventually("it works again") { controller.outcome("one") == .completed }
            }
        }
    }

    @Test func aRuntimeThatTheNodeHasNotFailsTheJob() async throws {
        try await withScratchFolder { folder in
            let controller = ScriptedController()
            controller.submit(.command(), id: "one")
            try await withWorker(controller, [ScriptedRunner(.scrapy)], folder: folder.path) { _ in
                try await eventually("it has failed") { controller.outcome("one") != nil }
            }
            guard case .failed(let error, _)? = controller.outcome("one") else { throw TestFault("it has not failed") }
            #expect(error.code == "runtime_missing")
        }
    }

    @Test func twoWorkersDoNotShareAFolder() async throws {
        try await withScratchFolder { folder in
            let configuration = Worker.Configuration(name: .test("node1"), slots: 1, folder: folder.file("a/b"))
            let first = try Worker(
                ScriptedController(), runners: [], configuration: configuration, logger: .init(label: "test"))
            let fault = #expect(throws: WorkerFault.self) {
                try Worker(
                    ScriptedController(), runners: [], configuration: configuration, logger: .init(label: "test"))
            }
            #expect(fault?.code == .folderInUse)
            #expect(!first.health.isConnected)
        }
    }
}
