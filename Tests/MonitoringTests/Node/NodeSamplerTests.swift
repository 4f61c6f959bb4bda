import Synchronization
import TestSupport
import Testing

@testable import Monitoring

@Suite("What a node is doing")
struct NodeSamplerTests {
    /// A clock that is moved by hand.
    private final class Clock: Sendable {
        private let seconds = Mutex(100.0)
        func advance(_ by: Double) { seconds.withLock { $0 += by } }
        var now: Double { seconds.withLock { $0 } }
    }

    private func machine(_ folder: ScratchFolder) throws {
        try folder.write("cpu 100 0 0 300 0 0 0 0\ncpu0 1\ncpu1 1\n", to: "proc/stat")
        try folder.write("MemTotal: 1000 kB\nMemAvailable: 250 kB\n", to: "proc/meminfo")
        try folder.write("1.50 1 1 1/1 1\n", to: "proc/loadavg")
        try folder.write("7200.00 1\n", to: "proc/uptime")
        try folder.write("1 2 3\n", to: "proc/self/statm")
        try folder.write("0::/app/one\n", to: "proc/self/cgroup")
        try folder.write(" eth0: 5 0 0 0 0 0 0 0 6 0 0 0 0 0 0 0\n", to: "proc/net/dev")
        for (zone, value) in [("thermal_zone0", "41000"), ("thermal_zone1", "55500"), ("cooling_device0", "99000")] {
            try folder.write(value + "\n", to: "sys/class/thermal/\(zone)/temp")
        }
    }

    @Test("a machine, between two samples") func machine() async throws {
        try await withScratchFolder { folder in
            try machine(folder)
            let clock = Clock()
            let sampler = NodeSampler(disk: folder.path, root: folder.path) { clock.now }
            let first = sampler.sample()
            #expect(first["cpu_usage"] == nil)
            #expect(first["memory_usage"] == 75)
            #expect(first["load_1m"] == 1.5)
            #expect(first["temperature"] == 55.5)
            #expect(first["uptime_hours"] == 2)
            #expect(first["network_sent_bytes"] == 6)
            #expect(try #require(first["disk_usage"]) >= 0)
            try folder.write("cpu 130 0 0 370 0 0 0 0\ncpu0 1\ncpu1 1\n", to: "proc/stat")
            // Too soon to measure anything.
            clock.advance(0.5)
            #expect(sampler.sample() == first)
            clock.advance(1)
            #expect(sampler.sample()["cpu_usage"] == 30)
            clock.advance(0.2)
            #expect(sampler.sample()["cpu_usage"] == 30)
        }
    }

    @Test("a container has what its group leaves it") func container() async throws {
        try await withScratchFolder { folder in
            try machine(folder)
            let group = "sys/fs/cgroup/app"
            try folder.write("max\n", to: group + "/one/memory.max")
            try folder.write("max 100000\n", to: group + "/one/cpu.max")
            try folder.write("\(500 * 1024)\n", to: group + "/memory.max")
            try folder.write("\(300 * 1024)\n", to: group + "/memory.current")
            try folder.write("anon 1\ninactive_file \(50 * 1024)\n", to: group + "/memory.stat")
            try folder.write("50000 100000\n", to: group + "/cpu.max")
            try folder.write("usage_usec 1000000\n", to: group + "/cpu.stat")
            let clock = Clock()
            let sampler = NodeSampler(disk: "/", root: folder.path) { clock.now }
            #expect(sampler.sample()["memory_usage"] == 50)
            #expect(sampler.sample()["cpu_usage"] == nil)
            clock.advance(4)
            try folder.write("usage_usec 1500000\n", to: group + "/cpu.stat")
            #expect(sampler.sample()["cpu_usage"] == 25)
        }
    }

    @Test("what a machine does not tell is not there") func nothing() async throws {
        try await withScratchFolder { folder in
            #expect(NodeSampler(disk: "", root: folder.file("none")).sample().isEmpty)
        }
    }

    @Test("a folder that is not there yet lies on the disk of the one above it") func disk() async throws {
        try await withScratchFolder { folder in
            for (place, known) in [
                (folder.file("none/at/all"), folder.path), (folder.path + "/", folder.path), ("none/at/all", "."),
                ("/none-at-all", "/"), ("/dev/shm/none/at/all/", "/dev/shm"),
            ] {
                let (usage, expected) = (NodeFiles.diskUsage(place), try #require(NodeFiles.diskUsage(known)))
                // Others write meanwhile.
                #expect(abs(try #require(usage) - expected) < 0.5, "\(place)")
            }
            #expect(NodeFiles.diskUsage("") == nil)
        }
    }

    @Test("this machine") func real() async throws {
        let sample = NodeSampler().sample()
        for name in ["memory_usage", "disk_usage"] { #expect(0...100 ~= (sample[name] ?? -1)) }
        #expect(try #require(sample["process_resident_bytes"]) > 1_000_000)
        #expect(try #require(sample["process_open_files"]) > 2)
        #expect(sample["load_1m"] != nil && sample["uptime_hours"] != nil)
    }

    @Test("shown in a registry") func shown() async throws {
        try await withScratchFolder { folder in
            try machine(folder)
            let registry = MetricsRegistry()
            NodeSampler(disk: folder.path, root: folder.path).show(in: registry)
            let text = String(decoding: PrometheusText.render(await registry.snapshot()), as: UTF8.self)
            #expect(text.contains("\ntrawl_node_temperature_celsius 55.5\n"))
            #expect(
                text.contains(
                    "# TYPE trawl_node_network_transmit_bytes_total counter\ntrawl_node_network_transmit_bytes_total 6\n"
                ))
            #expect(!text.contains("trawl_node_cpu_usage_ratio"))
        }
    }
}
