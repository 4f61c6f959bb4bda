/// What is measured of a machine, by the names of the API. Other figures that a node tells are not kept.
package enum NodeFigure: String, Sendable, CaseIterable {
    /// Percent of the time of all processors.
    case cpu = "cpu_usage"
    /// Percent.
    case memory = "memory_usage"
    /// Percent.
    case disk = "disk_usage"
    /// Processes that ran or waited, averaged over a minute.
    case load = "load_1m"
    /// °C of the hottest sensor.
    case temperature
    case uptime = "uptime_hours"
    /// Bytes since the machine started.
    case received = "network_received_bytes"
    /// Bytes since the machine started.
    case sent = "network_sent_bytes"
    /// Bytes of the worker's process.
    case processMemory = "process_resident_bytes"
    /// Files and sockets of the worker's process.
    case openFiles = "process_open_files"

    /// What stands for many samples when they become one.
    enum Condensing: Sendable { case average, greatest, last }

    var condensing: Condensing {
        switch self {
        case .cpu, .memory, .disk, .load, .processMemory, .openFiles: .average
        // Heat harms when it is highest.
        case .temperature: .greatest
        // They count on.
        case .uptime, .received, .sent: .last
        }
    }

    /// Whether the greatest value is kept beside the average: reports tell it.
    var hasPeak: Bool { self == .cpu || self == .memory || self == .disk }
}
