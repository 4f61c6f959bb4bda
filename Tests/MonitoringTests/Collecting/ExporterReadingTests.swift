import Jobs
import Testing

@testable import Monitoring

@Suite("What a node exporter says")
struct ExporterReadingTests {
    static let machine = """
        node_cpu_seconds_total{cpu="0",mode="idle"} 100
        node_cpu_seconds_total{cpu="0",mode="iowait"} 10
        node_cpu_seconds_total{cpu="0",mode="user"} 50
        node_cpu_seconds_total{cpu="1",mode="idle"} 140
        node_filesystem_avail_bytes{device="/dev/sda1",mountpoint="/"} 25
        node_filesystem_free_bytes{device="/dev/sda1",mountpoint="/"} 40
        node_filesystem_size_bytes{device="/dev/sda1",mountpoint="/"} 100
        node_filesystem_size_bytes{device="tmpfs",mountpoint="/run"} 7
        node_hwmon_temp_celsius{chip="a",sensor="temp1"} 41.5
        node_hwmon_temp_celsius{chip="a",sensor="temp2"} 500
        node_load1 0.75
        node_memory_MemAvailable_bytes 3e+09
        node_memory_MemTotal_bytes 4e+09
        node_network_receive_bytes_total{device="eth0"} 10
        node_network_receive_bytes_total{device="lo"} 1000
        node_network_receive_bytes_total{device="wlan0"} 5
        node_network_transmit_bytes_total{device="eth0"} 20
        node_thermal_zone_temp{type="cpu",zone="0"} 55.2
        node_time_seconds 1.7e9
        node_boot_time_seconds 1.6999928e9
        some_other_metric 1

        """

    private func reading(_ text: String) throws -> ExporterReading {
        ExporterReading(try PrometheusTextReader.read(Array(text.utf8), wanted: ExporterReading.reads))
    }

    @Test("a machine, between two answers")
    func machine() throws {
        let first = try reading(Self.machine)
        let figures = first.figures(since: nil)
        #expect(figures[.cpu] == nil, "the time since the start says nothing of now")
        #expect(figures[.memory] == 25 && figures[.load] == 0.75 && figures[.temperature] == 55.2)
        #expect(figures[.disk] == 60.0 / 85 * 100)
        #expect(figures[.received] == 15 && figures[.sent] == 20 && figures[.uptime] == 2)
        let second = try reading(
            Self.machine.replacing(#"mode="user"} 50"#, with: #"mode="user"} 53"#)
                .replacing(#"cpu="1",mode="idle"} 140"#, with: #"cpu="1",mode="idle"} 149"#))
        #expect(second.figures(since: first)[.cpu] == 25)
        // It was started anew meanwhile.
        #expect(first.figures(since: second)[.cpu] == nil)
    }

    @Test("what it does not tell is absent, and nonsense too")
    func absent() throws {
        let nothing = try reading("some_other_metric 1\n")
        #expect(nothing.isEmpty && nothing.figures(since: nil).isEmpty)
        let strange = try reading(
            """
            node_memory_MemTotal_bytes 0
            node_memory_MemAvailable_bytes 5
            node_load1 NaN
            node_hwmon_temp_celsius{sensor="a"} -Inf
            node_filesystem_size_bytes{mountpoint="/"} 0
            node_filesystem_free_bytes{mountpoint="/"} 0
            node_filesystem_avail_bytes{mountpoint="/"} 0
            node_time_seconds 5
            node_boot_time_seconds 6

            """)
        #expect(strange.figures(since: nil).isEmpty)
        let full = try reading("node_memory_MemTotal_bytes 10\nnode_memory_MemAvailable_bytes 50\n")
        #expect(full.figures(since: nil) == [.memory: 0])
    }

    @Test(
        "the address leads to the metrics",
        arguments: [
            ("http://nas:9100", "http://nas:9100/metrics"), ("http://nas:9100/", "http://nas:9100/metrics"),
            ("https://nas/node/metrics", "https://nas/node/metrics"), ("http://nas?x=1", "http://nas?x=1"),
        ])
    func address(_ address: String, _ url: String) {
        #expect(NodeExporter(node: .named("nas"), address: address).url == url)
    }
}
