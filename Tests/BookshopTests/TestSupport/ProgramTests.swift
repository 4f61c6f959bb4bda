import Bookshop
import Foundation
import TestSupport
import Testing

@Suite struct ProgramTests {
    private let shell = Program(path: "/bin/sh")

    @Test func outputErrorsAndCodeAreCaptured() async throws {
        let result = try await shell.run(["-c", "echo out; echo err >&2; exit 3"])
        #expect(result.output == "out\n")
        #expect(result.errors == "err\n")
        #expect(result.ending == .code(3))
    }

    @Test func aSignalEndsIt() async throws {
        let result = try await shell.withRunning(["-c", "echo ready; exec sleep 60"]) { running in
            try await running.waitForOutput("ready")
            running.send(SIGTERM)
            return try await running.waitForExit()
        }
        #expect(result.ending == .signal(15))
        #expect(result.code == nil)
    }

    @Test func environmentFolderAndInputArrive() async throws {
        try await withScratchFolder { folder in
            let result = try await shell.run(
                ["-c", "pwd; echo \"$SHOP_TEST/${HOME-none}\"; cat"],
                environment: ["SHOP_TEST": "a b", "HOME": nil], in: folder.path, input: "typed")
            #expect(result.output == "\(folder.path)\na b/none\ntyped")
        }
    }

    @Test func muchOutputDoesNotBlockIt() async throws {
        let result = try await shell.run(["-c", "yes 0123456789 | head -c 3000000"])
        #expect(result.output.utf8.count == 3_000_000)
        #expect(result.peakMemory > 100_000)
    }

    @Test func whatIsLeftIsKilledWithItsChildren() async throws {
        try await withScratchFolder { folder in
            let file = folder.file("child")
            try await shell.withRunning(["-c", "sleep 600 & echo $! > '\(file)'; echo started; wait"]) { running in
                try await running.waitForOutput("started")
                #expect(running.isRunning)
            }
            let child = try #require(Int32(try folder.text("child").trimmingCharacters(in: .whitespacesAndNewlines)))
            try await eventually("the grandchild is gone") { kill(child, 0) == -1 || isZombie(child) }
        }
    }

    /// Ended but not yet collected by whoever adopted it.
    private func isZombie(_ number: Int32) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8) else { return true }
        return status.contains(") Z ")
    }

    @Test func whatIsNotThereSaysSo() async throws {
        await #expect(throws: ProgramError.self) { try await Program(path: "/nosuch/program").run() }
        #expect(throws: ProgramError.self) { try Program.built("no-such-product") }
    }

    @Test func aDeadlineEndsTheWait() async throws {
        await #expect(throws: DeadlineError.self) {
            try await shell.run(["-c", "sleep 600"], within: .milliseconds(50))
        }
    }
}
