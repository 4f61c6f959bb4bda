import Glibc
import Jobs
import TestSupport
import Testing
import Web

@testable import Fleet

/// How commands are ended, and that nothing of them is left.
@Suite struct CommandStoppingTests {
    @Test func aTimeoutEndsIt() async throws {
        try await withScratchFolder { folder in
            let marker = CommandProbe.marker()
            let run = try attempt(CommandProbe.request(), in: folder)
            let runner = try CommandProbe.shell(
                "trap '' TERM; sh -c 'trap \"\" TERM; while :; do sleep 0.1; done' \(marker)", grace: .milliseconds(200)
            ) {
                $0.timeout = .milliseconds(300)
            }
            let report = await runner.run(run.assignment, run)
            #expect(report.failure == "timeout")
            #expect(processes(with: marker).isEmpty)
        }
    }

    @Test func memoryIsBounded() async throws {
        try await withScratchFolder { folder in
            let run = try attempt(CommandProbe.request(), in: folder)
            // Holds 64 MiB in a variable, in a process below the shell, until somebody looks: more would be refused to it.
            let script =
                "a=xxxxxxxxxxxxxxxx; while [ ${#a} -lt 60000000 ]; do a=$a$a; done; while :; do sleep 0.1; done"
            let runner = try CommandProbe.shell("sh -c '\(script)'") { $0.memoryLimit = 50 << 20 }
            let report = await runner.run(run.assignment, run)
            #expect(report.failure == "memory_limit", "\(report)")
        }
    }

    /// A drain lets half of the grace time pass before it asks.
    @Test(arguments: [(StopReason.cancel, Duration.seconds(60)), (.drain, .seconds(12))])
    func `P7 a stop ends it, first kindly`(_ reason: StopReason, _ grace: Duration) async throws {
        try await withScratchFolder { folder in
            let run = try attempt(CommandProbe.request(), in: folder)
            let runner = try CommandProbe.shell(
                "trap 'echo \"{\\\"bye\\\":1}\"; exit 0' TERM; echo 1; while :; do sleep 0.01; done",
                grace: grace)
            async let running = runner.run(run.assignment, run)
            try await eventually("it runs") { (try? folder.text("job-1/items.jsonl"))?.isEmpty == false }
            run.stop(reason)
            let report = await running
            #expect(report.outcome == .completed, "it ended well when asked")
            #expect(try folder.text("job-1/items.jsonl").hasSuffix("{\"bye\":1}\n"))
        }
    }

    @Test func `P8 what ends within half the grace time of a drain is not disturbed`() async throws {
        try await withScratchFolder { folder in
            let run = try attempt(CommandProbe.request(), in: folder)
            let runner = try CommandProbe.shell(
                "echo 1; while [ ! -e stopped ]; do sleep 0.01; done; echo 2", grace: .seconds(60))
            async let running = runner.run(run.assignment, run)
            try await eventually("it runs") { (try? folder.text("job-1/items.jsonl"))?.isEmpty == false }
            run.stop(.drain)
            try folder.write("", to: "job-1/stopped")
            let report = await running
            #expect(report.outcome == .completed)
            let items = try folder.text("job-1/items.jsonl")
            #expect(items.hasSuffix("2}\n"), "\(items)")
        }
    }

    @Test func `P7 whoever ignores it is killed`() async throws {
        try await withScratchFolder { folder in
            let marker = CommandProbe.marker()
            let run = try attempt(CommandProbe.request(), in: folder)
            let runner = try CommandProbe.shell(
                "trap '' TERM; echo 1; sh -c 'trap \"\" TERM; while :; do sleep 0.1; done' \(marker)",
                grace: .milliseconds(200))
            async let running = runner.run(run.assignment, run)
            try await eventually("it runs") { !processes(with: marker).isEmpty }
            run.stop(.cancel)
            #expect(await running.outcome == .cancelled)
            #expect(processes(with: marker).isEmpty)
        }
    }

    @Test func `P7 a forced stop leaves nothing behind`() async throws {
        try await withScratchFolder { folder in
            let marker = CommandProbe.marker()
            let run = try attempt(CommandProbe.request(), in: folder)
            let runner = try CommandProbe.shell(
                "setsid sh -c 'sleep 1000' \(marker) & sh -c 'while :; do sleep 1; done' \(marker)",
                grace: .seconds(100))
            let report = await withTaskGroup(of: RunReport.self) { group in
                group.addTask { await runner.run(run.assignment, run) }
                try? await eventually("it runs") { processes(with: marker).count >= 2 }
                group.cancelAll()
                return await group.next()
            }
            #expect(report?.outcome != .completed)
            // The guard's own arguments have the marker in its script only, as part of a longer one.
            #expect(processes(with: marker).isEmpty)
        }
    }

    /// Double-forked, in a session of its own, with everything closed: what a daemon does.
    @Test func `P7 a daemon does not outlive its job`() async throws {
        try await withScratchFolder { folder in
            let marker = CommandProbe.marker()
            let run = try attempt(CommandProbe.request(), in: folder)
            let runner = try CommandProbe.shell(
                """
                (setsid sh -c 'trap "" TERM HUP; (while :; do sleep 0.1; done) & wait' \(marker) </dev/null >/dev/null 2>&1 &)
                while [ ! -e /proc/self ]; do :; done; sleep 0.2; echo '{"done":true}'
                """)
            let report = await runner.run(run.assignment, run)
            #expect(report.outcome == .completed)
            #expect(processes(with: marker).isEmpty)
        }
    }

    @Test(
        .needs("python3") {
            let found = try? await Program(path: "/usr/bin/env").run(["python3", "-V"])
            return found?.code == 0 ? nil : "it is not installed"
        })
    func `P7 nothing outlives a worker that is killed`() async throws {
        try await withScratchFolder { folder in
            let marker = CommandProbe.marker()
            let guardPath = try Program.built("trawl").path
            // A worker is whoever holds the other end of the guard's control socket.
            try folder.write(
                """
                import os, socket, subprocess, sys, time
                ours, theirs = socket.socketpair()
                def prepare(): os.dup2(theirs.fileno(), 3)
                subprocess.Popen([sys.argv[1], "guard", "--grace", "300", "--folder", "/", "--", "/bin/sh", "-c", sys.argv[2],
                                  "sh", sys.argv[3]], preexec_fn=prepare, pass_fds=[3], stdin=subprocess.DEVNULL, start_new_session=True)
                theirs.close()
                print(ours.recv(100).decode(), flush=True)
                time.sleep(1000)
                """, to: "worker.py")
            let script =
                "trap '' TERM; setsid sh -c 'trap \"\" TERM; while :; do sleep 0.1; done' \(marker) & while :; do sleep 0.1; done"
            try await Program(path: "/usr/bin/env").withRunning(
                ["python3", folder.file("worker.py"), guardPath, script, marker]
            ) {
                try await $0.waitForOutput("started")
                try await eventually("all run") { processes(with: marker).count >= 4 }
                $0.send(SIGKILL)
                try await eventually("all are gone") { processes(with: marker).isEmpty }
            }
        }
    }

    @Test func aKilledGuardTakesItsProgramWithIt() async throws {
        try await withScratchFolder { folder in
            let marker = CommandProbe.marker()
            let run = try attempt(CommandProbe.request(), in: folder)
            let runner = try CommandProbe.shell("while :; do sleep 0.05; done", arguments: [marker])
            async let running = runner.run(run.assignment, run)
            try await eventually("guard and program run") { processes(with: marker).count == 2 }
            let guards = processes(with: marker).filter {
                OutputFileProbe.text("/proc/\($0)/cmdline").contains("--grace")
            }
            for number in guards { kill(number, SIGKILL) }
            #expect(await running.failure == "guard_lost")
            try await eventually("it is gone") { processes(with: marker).isEmpty }
        }
    }
}
