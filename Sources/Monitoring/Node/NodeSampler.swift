import Glibc
import Synchronization

/// What this machine, or the container that this process is in, is doing.
package final class NodeSampler: Sendable {
    private struct State {
        /// Seconds of a clock that never goes back, when the last sample was taken.
        var moment: Double?
        var times: NodeText.ProcessorTimes?
        /// Seconds of processor time that the control group has used.
        var groupTime: Double?
        var sample: [String: Double] = [:]
    }

    private let files: NodeFiles
    private let disk: String
    private let uptime: @Sendable () -> Double
    private let state = Mutex(State())

    /// - Parameters:
    ///   - disk: a folder on the disk that `disk_usage` tells of. It may come to be later.
    ///   - root: where `/proc` and `/sys` are.
    ///   - uptime: seconds by a clock that never goes back.
    package init(
        disk: String = "/", root: String = "",
        uptime: @escaping @Sendable () -> Double = { NodeSampler.monotonicSeconds() }
    ) {
        files = NodeFiles(root: root)
        self.disk = disk
        self.uptime = uptime
        _ = sample()
    }

    /// The figures, those that this machine does not tell left out:
    /// `cpu_usage`, `memory_usage`, `disk_usage` in percent, the first since the sample before; `load_1m`; `temperature` in
    /// °C, the hottest sensor's; `uptime_hours`; `network_received_bytes` and `network_sent_bytes` since the start;
    /// `process_resident_bytes` and `process_open_files` of this process.
    ///
    /// Within a second of the last sample that one is answered again, so that several who ask do not take each other's
    /// time to measure. Reads a dozen files of the kernel, which takes less than a millisecond.
    package func sample() -> [String: Double] {
        state.withLock { state in
            let now = uptime()
            if let moment = state.moment, now - moment < 1, now >= moment { return state.sample }
            var sample: [String: Double] = [:]
            let group = group()
            sample["cpu_usage"] = processorUsage(&state, now, group)
            sample["memory_usage"] = memoryUsage(group)
            sample["disk_usage"] = NodeFiles.diskUsage(disk)
            sample["load_1m"] = files.text("/proc/loadavg").flatMap(NodeText.load)
            sample["uptime_hours"] = files.text("/proc/uptime").flatMap(NodeText.uptimeHours)
            sample["temperature"] = temperature()
            let network = files.text("/proc/net/dev").flatMap(NodeText.network)
            sample["network_received_bytes"] = network?.received
            sample["network_sent_bytes"] = network?.sent
            let pages = files.text("/proc/self/statm").flatMap(NodeText.residentPages)
            sample["process_resident_bytes"] = pages.map { $0 * Double(getpagesize()) }
            // One of them is the folder itself, open to be read.
            let open = files.names("/proc/self/fd").count
            sample["process_open_files"] = open > 0 ? Double(open - 1) : nil
            state.moment = now
            state.sample = sample
            return sample
        }
    }

    private func temperature() -> Double? {
        files.names("/sys/class/thermal").filter { $0.hasPrefix("thermal_zone") }.prefix(256)
            .compactMap { files.text("/sys/class/thermal/\($0)/temp").flatMap(NodeText.temperature) }.max()
    }

    // MARK: Control groups

    /// The groups whose limits hold for this process, from the innermost to the root; none without version 2.
    private func group() -> [String] {
        let mount = "/sys/fs/cgroup"
        guard let path = files.text("/proc/self/cgroup").flatMap(ControlGroup.path) else { return [] }
        return ControlGroup.ancestors(path).map { mount + ($0 == "/" ? "" : $0) }
    }

    /// The lowest limit of all, and the group that has it.
    private func lowest(
        _ file: String, _ groups: [String], _ read: (String) -> Double?
    ) -> (limit: Double, group: String)? {
        groups.compactMap { group in files.text("\(group)/\(file)").flatMap(read).map { ($0, group) } }
            .min { $0.0 < $1.0 }
    }

    private func memoryUsage(_ groups: [String]) -> Double? {
        let memory = files.text("/proc/meminfo").flatMap(NodeText.memory)
        if let (limit, group) = lowest("memory.max", groups, ControlGroup.memoryLimit), limit > 0,
            limit < memory?.total ?? .infinity,
            let current = files.text("\(group)/memory.current").flatMap(ControlGroup.memoryLimit)
        {
            // Pages of files that nobody uses now go before anything is refused: not in use.
            let unused = files.text("\(group)/memory.stat").flatMap { ControlGroup.field("inactive_file", $0) } ?? 0
            return percent(max(0, current - unused) / limit)
        }
        return memory.map { percent(($0.total - $0.available) / $0.total) }
    }

    private func processorUsage(_ state: inout State, _ now: Double, _ groups: [String]) -> Double? {
        let text = files.text("/proc/stat")
        let times = text.flatMap(NodeText.processorTimes)
        let (earlier, earlierGroup) = (state.times, state.groupTime)
        state.times = times
        state.groupTime = nil
        let processors = text.map(NodeText.processors) ?? 0
        if let (limit, group) = lowest("cpu.max", groups, ControlGroup.processorLimit),
            limit < Double(max(1, processors)),
            let used = files.text("\(group)/cpu.stat").flatMap({ ControlGroup.field("usage_usec", $0) }).map({
                $0 / 1e6
            })
        {
            state.groupTime = used
            guard let before = earlierGroup, let moment = state.moment, now > moment, used >= before else { return nil }
            return percent((used - before) / (now - moment) / limit)
        }
        guard let times, let earlier, times.total > earlier.total else { return nil }
        return percent((times.busy - earlier.busy) / (times.total - earlier.total))
    }

    private func percent(_ share: Double) -> Double { min(100, max(0, share * 100)) }
}
