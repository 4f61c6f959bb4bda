import Glibc
import Jobs
import TestSupport
import Testing
import Web

@testable import Fleet

/// Commands as jobs, under the guard that this package built.
@Suite struct CommandRunnerTests {
    @Test func itemsInputArgumentsAndEnvironment() async throws {
        try await withScratchFolder { folder in
            let runner = try CommandProbe.shell(
                #"cat; echo "$1"; printf '{"job":"%s"}\n' "$TRAWL_JOB_ID"; pwd; ls -l /proc/self/fd | wc -l; echo problem >&2"#,
                arguments: ["{input.word}; echo $HOME"])
            let run = try attempt(CommandProbe.request(["word": "$(id) `id`"]), in: folder)
            let report = await runner.run(run.assignment, run)
            #expect(report.outcome == .completed)
            #expect(report.result == ["exit_status": 0, "items": 5])
            let lines = try folder.text("job-1/items.jsonl").split(separator: "\n").map(String.init)
            try #require(lines.count == 5)
            #expect(lines[0] == #"{"word":"$(id) `id`"}"#, "the input as one line")
            #expect(lines[1] == #"{"line":"$(id) `id`; echo $HOME"}"#, "no shell sees an argument")
            #expect(lines[2] == #"{"job":"job-1"}"#)
            #expect(lines[3] == "{\"line\":\"\(folder.file("job-1"))\"}")
            #expect(lines[4] == #"{"value":5}"#, "nothing but 0, 1, 2 and what ls itself opens is inherited")
            #expect(try folder.text("job-1/job.log") == "problem\n")
        }
    }

    @Test(arguments: [
        ("echo going wrong >&2; exit 3", "exit_status", "status 3: going wrong"), ("kill -9 $$", "signal", "signal 9"),
        ("exit 255", "exit_status", "255"),
    ])
    func howItEndedIsTold(_ script: String, _ code: String, _ message: String) async throws {
        try await withScratchFolder { folder in
            let run = try attempt(CommandProbe.request(), in: folder)
            let report = try await CommandProbe.shell(script).run(run.assignment, run)
            #expect(report.failure == code)
            #expect(report.message?.contains(message) == true, "\(report.message ?? "")")
        }
    }

    @Test func itemsAreThereWhileItRuns() async throws {
        try await withScratchFolder { folder in
            let run = try attempt(CommandProbe.request(), in: folder)
            let runner = try CommandProbe.shell(
                "echo '{\"n\":1}'; while [ ! -e go ]; do sleep 0.01; done; echo '{\"n\":2}'")
            async let running = runner.run(run.assignment, run)
            try await eventually("the first item is there") {
                (try? folder.text("job-1/items.jsonl")) == "{\"n\":1}\n"
            }
            #expect(run.status.openedSizes == [.items: 0, .log: 0])
            try folder.write("", to: "job-1/go")
            #expect(await running.outcome == .completed)
            #expect(try folder.text("job-1/items.jsonl") == "{\"n\":1}\n{\"n\":2}\n")
        }
    }

    @Test func hugeOutputIsBounded() async throws {
        try await withScratchFolder { folder in
            let run = try attempt(CommandProbe.request(), in: folder)
            let marker = CommandProbe.marker()
            let runner = try CommandProbe.shell("yes \(marker)") { $0.outputLimit = 1 << 20 }
            let report = await runner.run(run.assignment, run)
            #expect(report.failure == "output_limit")
            #expect(processes(with: marker).isEmpty)
            #expect(try folder.bytes("job-1/items.jsonl").count < 2 << 20)
            let loud = try attempt(CommandProbe.request(), in: folder, job: "job-2")
            let log = try await CommandProbe.shell("head -c 5000000 /dev/zero | tr '\\0' x >&2").run(
                loud.assignment, loud)
            #expect(log.outcome == .completed, "a log ends no job")
            #expect(try folder.bytes("job-2/job.log").count < (1 << 20) + 100)
        }
    }

    @Test func inputNeedNotBeRead() async throws {
        try await withScratchFolder { folder in
            let run = try attempt(CommandProbe.request(.string(String(repeating: "x", count: 2 << 20))), in: folder)
            let report = try await CommandProbe.shell("exec 0<&-; echo 1").run(run.assignment, run)
            #expect(report.outcome == .completed)
        }
    }

    @Test func aProgramThatGoesAwayFailsTheJob() async throws {
        try await withScratchFolder { folder in
            let path = try folder.write("#!/bin/sh\n", to: "program")
            #expect(chmod(path, 0o700) == 0)
            let runner = try CommandProbe.shell("") { definition in
                definition.program = path
                definition.arguments = []
            }
            try folder.write("#!/no/such/interpreter\n", to: "program")
            #expect(chmod(path, 0o700) == 0)
            let run = try attempt(CommandProbe.request(), in: folder)
            let report = await runner.run(run.assignment, run)
            #expect(report.failure == "command_failed")
            #expect(report.message?.contains("No such file") == true)
        }
    }

    @Test func manyCommandsLeaveNothingOpen() async throws {
        try await withScratchFolder { folder in
            let runner = try CommandProbe.shell("echo 1")
            func once(_ number: Int) async throws {
                let run = try attempt(CommandProbe.request(), in: folder, job: "n\(number)")
                let report = await runner.run(run.assignment, run)
                #expect(report.outcome == .completed, "\(report)")
            }
            for number in 0..<3 { try await once(number) }
            let before = Holdings.now
            let begin = ContinuousClock.now
            for number in 3..<53 { try await once(number) }
            print("50 commands: \(ContinuousClock.now - begin)")
            try await eventually("all is closed (before: \(before), now \(Holdings.now))") {
                Holdings.now.descriptors <= before.descriptors + 40
            }
        }
    }
}
