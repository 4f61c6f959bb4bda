import Jobs
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing
import Web

@testable import Fleet

/// How runs and the worker itself are ended.
@Suite struct WorkerStoppingTests {
    @Test func `P7 a cancel reaches a running job at once and is forced after the grace time`() async throws {
        try await withScratchFolder { folder in
            // It cannot be a heartbeat that says it: the next one comes when this test has long failed.
            let controller = ScriptedController(lease: .seconds(3_600), heartbeats: .seconds(600))
            let stubborn = ScriptedRunner { assignment, context in
                if assignment.reference.job.text == "kind" {
                    _ = await context.stopped()
                } else {
                    while !Task.isCancelled { try? await Task.sleep(for: .seconds(100)) }
                }
                return RunReport(outcome: .released)
            }
            controller.submit(.command(), id: "kind")
            controller.submit(.command(), id: "stubborn")
            try await withWorker(controller, [stubborn], slots: 3, folder: folder.path, grace: .milliseconds(200)) {
                _ in
                try await eventually("both run") { stubborn.running == 2 }
                controller.cancel("kind")
                try await eventually("it is cancelled") { controller.outcome("kind") == .cancelled }
                controller.cancel("stubborn")
                try await eventually("it is forced") { controller.outcome("stubborn") == .cancelled }
            }
        }
    }

    @Test func aCancelIsHeardWhileEverySlotIsTaken() async throws {
        try await withScratchFolder { folder in
            let controller = ScriptedController(lease: .seconds(60))
            controller.submit(.command(), id: "one")
            let runner = ScriptedRunner.untilStopped()
            try await withWorker(controller, [runner], slots: 1, folder: folder.path) { _ in
                try await eventually("it runs") { runner.running == 1 }
                controller.cancel("one")
                try await eventually("it is cancelled") { controller.outcome("one") == .cancelled }
                controller.submit(.command(), id: "two")
                try await eventually("the slot is used again") { runner.runs.count == 2 }
            }
        }
    }

    @Test func aRunThatTakesTooLongIsStopped() async throws {
        try await withScratchFolder { folder in
            let controller = ScriptedController()
            controller.submit(.command(timeout: 0.2), id: "slow")
            try await withWorker(controller, [ScriptedRunner.untilStopped()], folder: folder.path) { _ in
                try await eventually("it has failed") { controller.outcome("slow") != nil }
            }
            guard case .failed(let error, _)? = controller.outcome("slow") else { throw TestFault("it has not failed") }
            #expect(error.code == "timeout")
        }
    }

    @Test func `P3 a node that wakes past its lease drops its runs and joins again with its checkpoints`() async throws
    {
        try await withScratchFolder { folder in
            let clock = ShiftedClock()
            let controller = ScriptedController(lease: .seconds(30))
            let runner = ScriptedRunner { assignment, context in
                guard let path = try? context.folder else { return RunReport(outcome: .released) }
                if assignment.resumes {
                    return RunReport(outcome: .completed, result: .string(path))
                }
                appendText("x", to: path + "/\(JobFolders.checkpoint)")
                _ = await context.stopped()
                return RunReport(outcome: .completed)
            }
            controller.submit(.command(), id: "held")
            try await withWorker(controller, [runner], slots: 1, folder: folder.path, clock: clock) { _ in
                try await eventually("it runs") { folder.has("jobs/held/checkpoint") }
                // The process was stopped: nothing was heard, and the clock has gone on.
                clock.advance(by: .seconds(31))
                try await eventually("it is resumed") { controller.outcome("held") == .completed }
            }
            #expect(runner.runs.map(\.attempt) == [1, 2])
            let state = controller.state.withLock { ($0.reports, $0.hellos) }
            #expect(state.0.map(\.reference.attempt) == [2], "nothing was said of the first attempt")
            #expect(state.1.last?.held.map(\.text) == ["held"])
            #expect(state.1.last?.running.isEmpty == true)
        }
    }

    @Test func `P8 graceful shutdown gives back what runs, says goodbye and ends`() async throws {
        try await withScratchFolder { folder in
            let controller = ScriptedController()
            let runner = ScriptedRunner.untilStopped()
            for number in 0..<6 { controller.submit(.command(), id: "j\(number)") }
            var configuration = Worker.Configuration(name: .test("node1"), slots: 2, folder: folder.path)
            configuration.grace = .seconds(5)
            let worker = try Worker(
                controller, runners: [runner], configuration: configuration, logger: .init(label: "test"))
            let group = ServiceGroup(
                configuration: .init(services: [.init(service: worker)], logger: .init(label: "test")))
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                try await eventually("two run") { runner.running == 2 }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
            let state = controller.state.withLock { ($0.reports, $0.leaves, $0.owned.count) }
            #expect(state.0.allSatisfy { $0.outcome == .released })
            #expect(state.0.count >= 2)
            #expect(state.1 == 1)
            #expect(state.2 == 0, "nothing is left with the node")
            #expect(worker.health.isDraining)
        }
    }

    @Test func shutdownWithoutAControllerEndsInTime() async throws {
        try await withScratchFolder { folder in
            let controller = ScriptedController()
            controller.state.withLock { $0.isAway = true }
            let worker = try Worker(
                controller, runners: [ScriptedRunner()],
                configuration: .init(name: .test("node1"), slots: 1, folder: folder.path), logger: .init(label: "test"))
            let group = ServiceGroup(
                configuration: .init(services: [.init(service: worker)], logger: .init(label: "test")))
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                try await Task.sleep(for: .milliseconds(50))
                #expect(!worker.health.isConnected)
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        }
    }
}
