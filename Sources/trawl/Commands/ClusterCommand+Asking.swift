import ArgumentParser
import Web

/// Where a cluster is found.
struct ClusterPlace: ParsableArguments {
    @Option(help: "The cluster's folder; one cluster runs in each.") var folder = "trawl-cluster"

    var clusterFolder: ClusterFolder { ClusterFolder(folder) }
}

extension ClusterCommand {
    /// `trawl cluster status`.
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show the servers of the cluster that runs.")

        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var place: ClusterPlace

        func run() async throws {
            let answer = try await ClusterClient(folder: place.clusterFolder).send(["command": "status"])
            guard let status = answer["status"] else { throw WorkFault("the cluster's answer has no status") }
            if json { return try StandardOutput.line(status.description) }
            try StandardOutput.write(ClusterStatus.table(status).text(width: Terminal.outputWidth))
        }
    }

    /// `trawl cluster restart`.
    struct Restart: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Restart the servers one after the other, without losing requests.",
            discussion: """
                Each server gets no new requests, ends those under way, is restarted, and gets requests again once it is well. \
                Stops at one that does not get well; the others run on. Ctrl-C ends the telling, not the restart.
                """)

        @Option(help: "Seconds that requests under way may take.") var drainTime = 30
        @Option(help: "Seconds within which a server must be well again.") var startTime = 60
        @OptionGroup var place: ClusterPlace

        func run() async throws {
            guard (0...86_400).contains(drainTime) else {
                throw UsageFault("--drain-time: \(drainTime) is out of range; it is 0 to 86400 seconds")
            }
            guard (1...86_400).contains(startTime) else {
                throw UsageFault("--start-time: \(startTime) is out of range; it is 1 to 86400 seconds")
            }
            try await ClusterClient(folder: place.clusterFolder).send([
                "command": "restart", "drain_s": .integer(Int64(drainTime)), "start_s": .integer(Int64(startTime)),
            ]) { try StandardOutput.line($0) }
        }
    }

    /// `trawl cluster stop`.
    struct Stop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End the cluster that runs, and wait until it has.")

        @OptionGroup var place: ClusterPlace

        func run() async throws {
            let folder = place.clusterFolder
            try await ClusterClient(folder: folder).send(["command": "stop"])
            // The process is at its end; what it held is free in a moment.
            for _ in 0..<500 where !folder.isFree { try await Task.sleep(for: .milliseconds(10)) }
            try StandardOutput.line("the cluster has ended")
        }
    }
}
