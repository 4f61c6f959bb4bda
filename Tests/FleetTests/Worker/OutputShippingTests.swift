import Glibc
import Jobs
import Synchronization
import TestSupport
import Testing
import Web

@testable import Fleet

/// How outputs come to the controller.
@Suite struct OutputShippingTests {
    @Test func growsWhileTheJobRunsInChunksOfWholeLines() async throws {
        try await withScratchFolder { folder in
            let controller = ScriptedController()
            let gate = Mutex(false)
            let line = "{\"text\":\"" + String(repeating: "x", count: 99_989) + "\"}\n"
            let runner = ScriptedRunner { _, context in
                guard let path = try? context.folder else { return RunReport(outcome: .released) }
                context.outputsOpened()
                for _ in 0..<25 { appendText(line, to: path + "/items.jsonl") }
                appendText("{\"half\":", to: path + "/items.jsonl")
                while !gate.withLock({ $0 }), !Task.isCancelled { try? await Task.sleep(for: .milliseconds(2)) }
                appendText("1}\n", to: path + "/items.jsonl")
                return RunReport(outcome: .completed)
            }
            controller.submit(.command(), id: "one")
            try await withWorker(controller, [runner], folder: folder.path) { _ in
                try await eventually("what is whole is there") {
                    controller.output("one").count == 25 * line.utf8.count
                }
                #expect(controller.outcomes.isEmpty)
                gate.withLock { $0 = true }
                try await eventually("it is done") { controller.outcome("one") == .completed }
                #expect(controller.output("one").suffix(11).elementsEqual("{\"half\":1}\n".utf8))
                let sizes = controller.state.withLock { $0.sizes }.filter { $0 > 0 }
                #expect(sizes.allSatisfy { $0 <= OutputShipper.chunk })
                #expect(sizes.dropLast().allSatisfy { $0 % line.utf8.count == 0 }, "whole lines: \(sizes)")
            }
        }
    }

    /// Another node shipped something before this one began anew.
    @Test(arguments: [false, true]) func cutsOffWhatAnEarlierAttemptLeft(_ writes: Bool) async throws {
        try await withScratchFolder { folder in
            let controller = ScriptedController()
            let runner = ScriptedRunner { _, context in
                guard writes, let path = try? context.folder else { return RunReport(outcome: .completed) }
                appendText("{\"n\":1}\n", to: path + "/items.jsonl")
                return RunReport(outcome: .completed)
            }
            controller.state.withLock { state in
                guard let job = JobID("one") else { return }
                state.numbers[job] = 1
                state.outputs[job] = [
                    .items: Array("{\"other\":1}\n{\"other\":2}\n".utf8), .log: Array("other\n".utf8),
                ]
            }
            controller.submit(.command(), id: "one")
            try await withWorker(controller, [runner], folder: folder.path) { _ in
                try await eventually("it is done") { controller.outcome("one") == .completed }
            }
            #expect(String(decoding: controller.output("one"), as: UTF8.self) == (writes ? "{\"n\":1}\n" : ""))
            #expect(controller.output("one", .log).isEmpty)
        }
    }

    /// The file here was cut back to its checkpoint; the controller had more, or less, or what another node shipped.
    @Test(arguments: ["more", "less", "other"]) func theFileHereIsTheTruthWhenAnAttemptGoesOn(_ case: String)
        async throws
    {
        try await withScratchFolder { folder in
            let controller = ScriptedController()
            try folder.write("{\"n\":1}\n{\"n\":2}\n", to: "jobs/one/items.jsonl")
            try folder.write("x", to: "jobs/one/checkpoint/journal")
            // The number tells whether the attempt before this one ran here.
            try folder.write(`case` == "other" ? "1" : "2", to: "jobs/one/attempt")
            let runner = ScriptedRunner { _, context in
                guard let path = try? context.folder else { return RunReport(outcome: .released) }
                context.outputsOpened()
                appendText("{\"n\":3}\n", to: path + "/items.jsonl")
                return RunReport(outcome: .completed)
            }
            let there =
                switch `case` {
                case "more": "{\"n\":1}\n{\"n\":2}\n{\"lost\":3}\n{\"lost\":4}\n{\"lost\":5}\n"
                case "less": "{\"n\":1}\n"
                default: "{\"other\":1}\n{\"other\":2}\n{\"other\":3}\n"
                }
            controller.state.withLock { state in
                guard let job = JobID("one") else { return }
                state.numbers[job] = 2
                state.outputs[job] = [.items: Array(there.utf8)]
                state.requests[job] = .command()
                state.owned[AttemptReference(job: job, attempt: 2)] = 0
            }
            try await withWorker(controller, [runner], folder: folder.path) { _ in
                try await eventually("it is done") { controller.outcome("one") == .completed }
            }
            #expect(String(decoding: controller.output("one"), as: UTF8.self) == "{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n")
            #expect(runner.runs.map(\.attempt) == [3])
        }
    }

    @Test func aFullDiskPausesShippingAndLosesNothing() async throws {
        try await withScratchFolder { folder in
            let controller = ScriptedController()
            controller.state.withLock { $0.appendFault = FleetFault(.storageFull, "the disk is full") }
            let runner = ScriptedRunner { _, context in
                guard let path = try? context.folder else { return RunReport(outcome: .released) }
                context.outputsOpened()
                appendText("{\"n\":1}\n", to: path + "/items.jsonl")
                return RunReport(outcome: .completed)
            }
            controller.submit(.command(), id: "one")
            try await withWorker(controller, [runner], folder: folder.path) { worker in
                try await eventually("it has run") { runner.runs.count == 1 && runner.running == 0 }
                try await Task.sleep(for: .milliseconds(300))
                #expect(controller.outcomes.isEmpty)
                #expect(worker.health.running == 1, "its slot waits with it")
                controller.state.withLock { $0.appendFault = nil }
                try await eventually("it is done") { controller.outcome("one") == .completed }
            }
            #expect(String(decoding: controller.output("one"), as: UTF8.self) == "{\"n\":1}\n")
        }
    }

    @Test func anOutputThatIsTooLargeFailsTheJob() async throws {
        try await withScratchFolder { folder in
            let controller = ScriptedController()
            controller.state.withLock { $0.appendFault = FleetFault(.outputTooLarge, "more than 100 GB of items") }
            let runner = ScriptedRunner { _, context in
                guard let path = try? context.folder else { return RunReport(outcome: .released) }
                context.outputsOpened()
                appendText("{\"n\":1}\n", to: path + "/items.jsonl")
                _ = await context.stopped()
                return RunReport(outcome: .cancelled)
            }
            controller.submit(.command(), id: "one")
            try await withWorker(controller, [runner], folder: folder.path) { _ in
                try await eventually("it has failed") { controller.outcome("one") != nil }
            }
            guard case .failed(let error, _)? = controller.outcome("one") else { throw TestFault("it has not failed") }
            #expect(error.code == "output_too_large")
        }
    }

    @Test func foldersThatAreNotResumedAreRemovedAtTheJoin() async throws {
        try await withScratchFolder { folder in
            try folder.write("x", to: "jobs/kept/checkpoint/journal")
            try folder.write("x", to: "jobs/plain/items.jsonl")
            try folder.write("x", to: "now/left/items.jsonl")
            let controller = ScriptedController()
            try await withWorker(controller, [ScriptedRunner()], folder: folder.path) { _ in
                try await eventually("it has joined") { controller.state.withLock { $0.beats } > 0 }
                #expect(controller.state.withLock { $0.hellos[0].held.map(\.text) } == ["kept"])
                try await eventually("they are gone") {
                    FolderRemoval.names(in: folder.file("jobs")).isEmpty
                        && FolderRemoval.names(in: folder.file("now")).isEmpty
                }
            }
        }
    }

    @Test func removingAFolderFollowsNoLinks() async throws {
        try await withScratchFolder { folder in
            try folder.write("x", to: "outside/file")
            try folder.write("x", to: "inside/deep/er/file")
            #expect(symlink(folder.file("outside"), folder.file("inside/link")) == 0)
            #expect(chmod(folder.file("inside/deep"), 0o500) == 0)
            FolderRemoval.remove(folder.file("inside"))
            #expect(try folder.names == ["outside"])
            #expect(folder.has("outside/file"))
        }
    }

    @Test func removingAFolderMindsNeitherNamesNorDepth() async throws {
        try await withScratchFolder { folder in
            try folder.write("x", to: "inside/file")
            let name: [CChar] = [0x78, -1, 0]
            let path = Array(folder.file("inside/").utf8.map { CChar(bitPattern: $0) }) + name
            #expect(mkdir(path, 0o700) == 0)
            var place = open(folder.file("inside"), O_RDONLY | O_DIRECTORY)
            for _ in 0..<3_000 {
                #expect(mkdirat(place, "deep", 0o700) == 0)
                let inner = openat(place, "deep", O_RDONLY | O_DIRECTORY)
                close(place)
                place = inner
            }
            close(place)
            FolderRemoval.remove(folder.file("inside"))
            #expect(try folder.names == [])
        }
    }

    /// A FIFO would hold a thread for ever, a link would ship another file or be written into.
    @Test func whatAJobPutsInPlaceOfAnOutputIsNoneP32() async throws {
        try await withScratchFolder { folder in
            try folder.write("secret", to: "other")
            #expect(mkfifo(folder.file("fifo"), 0o600) == 0)
            #expect(symlink(folder.file("other"), folder.file("link")) == 0)
            for name in ["fifo", "link"] {
                #expect(OutputFile.read(folder.file(name), from: 0, limit: 100, wholeLines: false).bytes.isEmpty)
                #expect(OutputFile.size(folder.file(name)) == nil)
                await ScrapyJobLog(folder.file(name)).append(Array("more".utf8))
                try OutputAppender(folder.file(name)).append(Array("new".utf8))
                #expect(try folder.text(name) == "new")
            }
            #expect(try folder.text("other") == "secret")
        }
    }
}
