import Foundation
import TestSupport
import Testing
import Web

extension FleetPromises {
    /// Work that is ended by somebody.
    @Suite struct Ending {
        @Test func `P7 cancel races finish, and what was answered holds`() async throws {
            let seed = TestSeed.make()
            try await withPlatform(configuration: "worker: {slots: 8}\ncommands:\n" + Commands.nap) { platform in
                let api = platform.api
                // How long a job takes here decides when it is about to end.
                let start = ContinuousClock.now
                for _ in 0..<4 {
                    _ = try await api.ended(try await api.submit("/jobs", ["command": "nap", "input": 20]))
                }
                let usual = (ContinuousClock.now - start) / 4
                let statuses = try await withThrowingTaskGroup(of: [Int].self) { group in
                    for runner in 0..<8 {
                        group.addTask {
                            var statuses: [Int] = []
                            for number in stride(from: runner, to: 200, by: 8) {
                                statuses.append(try await Self.race(number, usual, seed: seed &+ UInt64(number), api))
                            }
                            return statuses
                        }
                    }
                    return try await group.reduce(into: []) { $0 += $1 }
                }
                #expect(statuses.count == 200)
                #expect(Set(statuses) == [200, 409], "both came about (\(seed))")
            }
        }

        /// Cancels a job at about the moment when it ends; the status that the cancellation was answered with.
        private static func race(
            _ number: Int, _ usual: Duration, seed: UInt64, _ api: ServiceClient
        ) async throws -> Int {
            var random = SplitMix64(seed: seed)
            let nap = Int64.random(in: 0...40, using: &random)
            let id = try await api.submit("/jobs", ["command": "nap", "input": .integer(nap)])
            // Eight run at a time, on fewer cores.
            try await Task.sleep(for: usual * random.double(in: 0...6))
            let answer = try await api.call("POST", "/jobs/\(id)/cancel")
            let job = try await api.ended(id)
            switch answer.status {
            case 200: #expect(job["status"] == "cancelled", "seed \(seed), job \(number): \(job)")
            case 409: #expect(job["status"] == "completed", "seed \(seed), job \(number): \(job)")
            default: throw UnexpectedAnswer(request: "cancel", answer: answer)
            }
            // Nothing changes afterwards.
            #expect(try await api.job(id) == job, "seed \(seed), job \(number)")
            return answer.status
        }

        @Test func `P7 a cancelled command that ignores SIGTERM is gone, with all that it started`() async throws {
            try await withScratchFolder { outside in
                let configuration = "worker: {grace: 1s}\ncommands:\n" + Commands.stubborn(outside.file("group"))
                try await withPlatform(configuration: configuration) { platform in
                    let id = try await platform.api.submit("/jobs", ["command": "stubborn"])
                    let group = try await Self.group(in: outside)
                    #expect(Commands.isAlive(group: group))
                    try await platform.api.json("POST", "/jobs/\(id)/cancel")
                    let job = try await platform.api.ended(id)
                    #expect(job["status"] == "cancelled", "\(job)")
                    try await eventually("nothing is left of it") { !Commands.isAlive(group: group) }
                    let again = try await platform.api.call("POST", "/jobs/\(id)/cancel")
                    #expect(again.status == 409)
                    // Final across restarts.
                    try await platform.controller.kill()
                    try await platform.controller.start()
                    #expect(try await platform.api.job(id)["status"] == "cancelled")
                }
            }
        }

        @Test func `P7 a job cancelled while its node is away never runs again`() async throws {
            try await withScratchFolder { outside in
                let configuration =
                    "controller: {lease: 6s}\nworker: {grace: 1s}\ncommands:\n"
                    + Commands.stubborn(outside.file("group"))
                try await withPlatform("controller", configuration: configuration) { platform in
                    let worker = try await platform.startWorker("one")
                    let id = try await platform.api.submit("/jobs", ["command": "stubborn"])
                    let group = try await Self.group(in: outside)
                    try await worker.kill()
                    try await platform.api.json("POST", "/jobs/\(id)/cancel")
                    try await platform.controller.kill()
                    try await platform.controller.start()
                    try await worker.start()
                    let job = try await platform.api.ended(id)
                    #expect(job["status"] == "cancelled", "\(job)")
                    #expect(job["attempt"] == 1)
                    try await eventually("what the dead worker had started is gone") { !Commands.isAlive(group: group) }
                }
            }
        }

        @Test func `P8 SIGTERM lets finish what can, gives back the rest, and leaves no process`() async throws {
            try await withScratchFolder { outside in
                let configuration =
                    "worker: {grace: 12s, slots: 2}\ncommands:\n" + Commands.nap
                    + Commands.stubborn(outside.file("group"))
                try await withPlatform(configuration: configuration) { platform in
                    let long = try await platform.api.submit("/jobs", ["command": "stubborn", "priority": 9])
                    let group = try await Self.group(in: outside)
                    let short = try await platform.api.submit("/jobs", ["command": "nap", "input": 700])
                    let waiting = try await platform.api.submit("/jobs", ["command": "nap", "input": 1])
                    try await eventually("the short one runs") {
                        try await platform.api.job(short)["status"] == "running"
                    }
                    let end = try await platform.controller.terminate()
                    #expect(end.code == 0, "\(end.errors)")
                    #expect(!Commands.isAlive(group: group))

                    try FileManager.default.removeItem(atPath: outside.file("group"))
                    try await platform.controller.start()
                    #expect(try await platform.api.json("GET", "/jobs").elements.count == 3, "history is there")
                    let finished = try await platform.api.ended(short)
                    #expect(finished["status"] == "completed" && finished["attempt"] == 1, "it had the time to end")
                    // What was given back runs again.
                    #expect(try await platform.api.ended(waiting)["status"] == "completed")
                    let second = try await Self.group(in: outside)
                    let job = try await platform.api.job(long)
                    #expect(job["status"] == "running" && job["attempt"] == 2, "\(job)")
                    try await platform.api.json("POST", "/jobs/\(long)/cancel")
                    #expect(try await platform.api.ended(long)["status"] == "cancelled")
                    #expect(!Commands.isAlive(group: second))
                }
            }
        }

        /// The process group that the stubborn command wrote down.
        private static func group(in folder: ScratchFolder) async throws -> Int32 {
            var group: Int32?
            try await eventually("the command runs") {
                guard folder.has("group") else { return false }
                group = Int32(try folder.text("group").split(separator: "\n").first ?? "")
                return group != nil
            }
            return try #require(group)
        }
    }
}
