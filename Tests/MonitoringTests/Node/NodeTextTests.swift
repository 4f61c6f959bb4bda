import Testing
import Web

@testable import Monitoring

@Suite("The kernel's texts")
struct NodeTextTests {
    @Test("/proc/stat") func processors() {
        let text = """
            cpu  95915 5 19885 221857 1156 7 153 189 40 2
            cpu0 44965 0 9389 114897 219 0 10 93 0 0
            cpu1 50950 0 10496 106959 937 0 143 95 0 0
            intr 541835 0 0
            ctxt 657199
            """
        let times = NodeText.processorTimes(text)
        #expect(times?.total == 339_167)
        #expect(times?.busy == 116_154)
        #expect(NodeText.processors(text) == 2)
        // Linux 2.4 said four.
        #expect(NodeText.processorTimes("cpu 1 2 3 4\n") == NodeText.ProcessorTimes(busy: 6, total: 10))
        #expect(NodeText.processorTimes("cpu 1 2 3\n") == nil)
        #expect(NodeText.processorTimes("cpu 1 x 3 4\n") == nil)
    }

    @Test("/proc/meminfo") func memory() {
        let text =
            "MemTotal:       24684096 kB\nMemFree:        21351700 kB\nMemAvailable:   24043076 kB\nBuffers: 75588 kB\n"
        #expect(NodeText.memory(text) == NodeText.Memory(total: 24_684_096 * 1024, available: 24_043_076 * 1024))
        let older = "MemTotal: 1000 kB\nMemFree: 100 kB\nBuffers: 20 kB\nCached: 30 kB\n"
        #expect(NodeText.memory(older) == NodeText.Memory(total: 1000 * 1024, available: 150 * 1024))
        #expect(NodeText.memory("MemTotal: 0 kB\n") == nil)
        #expect(NodeText.memory("MemTotal: 5 kB\nMemAvailable: 99 kB\n")?.available == 5120)
    }

    @Test("/proc/loadavg, /proc/uptime, /proc/self/statm") func small() {
        #expect(NodeText.load("0.52 0.38 0.72 3/103 16908\n") == 0.52)
        #expect(NodeText.uptimeHours("5400.71 2218.57\n") == 5400.71 / 3600)
        #expect(NodeText.residentPages("732 445 416 6 0 89 0\n") == 445)
    }

    @Test("/proc/net/dev") func network() {
        let text = """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                lo:    3193      29    0    0    0     0          0         0     3193      29    0    0    0     0       0          0
              eth0:14372184     431    0    0    0     0          0         0    47266     334    0    0    0     0       0          0
            eth0:1: 10 431 0 0 0 0 0 0 20 334 0 0 0 0 0 0
            """
        #expect(NodeText.network(text) == NodeText.Network(received: 14_372_194, sent: 47_286))
        #expect(NodeText.network("Inter-| Receive\n") == nil)
    }

    @Test(
        "sensors",
        arguments: [("42123\n", 42.123), ("-5000", -5), ("0\n", nil), ("999999999", nil), ("hot", nil), ("", nil)])
    func temperature(text: String, celsius: Double?) { #expect(NodeText.temperature(text) == celsius) }

    @Test("control groups") func groups() {
        #expect(ControlGroup.path("4:memory:/old\n0::/system.slice/trawl.service\n") == "/system.slice/trawl.service")
        #expect(ControlGroup.path("0::/\n") == "/")
        #expect(ControlGroup.path("0::/../../etc\n") == nil)
        #expect(ControlGroup.path("4:memory:/old\n") == nil)
        #expect(ControlGroup.ancestors("/a/b") == ["/a/b", "/a", "/"])
        #expect(ControlGroup.ancestors("/") == ["/"])
        #expect(ControlGroup.memoryLimit("536870912\n") == 536_870_912)
        #expect(ControlGroup.memoryLimit("max\n") == nil)
        #expect(ControlGroup.processorLimit("150000 100000\n") == 1.5)
        #expect(ControlGroup.processorLimit("max 100000\n") == nil)
        #expect(ControlGroup.processorLimit("1 0\n") == nil)
        #expect(ControlGroup.field("usage_usec", "usage_usec 12\nuser_usec 3\n") == 12)
    }

    @Test("P32 nothing traps, whatever the text", arguments: 0..<50) func hostile(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let words = [
            "cpu", "cpu0", "MemTotal:", "MemAvailable:", "kB", "99999999999999999999999999999999", "-1", "1e999", "nan",
            "inf",
            "0::/", "../", "eth0:", ":", "lo:", "0x10", "\u{0}", "é", "1", "2", ".", "1.2.3", "9223372036854775808",
            "max",
        ]
        let text = (0..<400).map { _ in
            words[Int(random.next() % UInt64(words.count))] + [" ", "\n", "\t", ""][Int(random.next() % 4)]
        }.joined()
        for value in [
            NodeText.processorTimes(text)?.busy, NodeText.memory(text)?.available, NodeText.load(text),
            NodeText.uptimeHours(text), NodeText.network(text)?.received, NodeText.residentPages(text),
            NodeText.temperature(text), ControlGroup.memoryLimit(text), ControlGroup.processorLimit(text),
        ] { #expect(value?.isFinite != false) }
        _ = NodeText.processors(text)
        _ = ControlGroup.path(text).map(ControlGroup.ancestors)
    }
}
