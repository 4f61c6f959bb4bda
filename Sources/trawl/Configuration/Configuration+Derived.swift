import Glibc
import Jobs

/// What follows from the values.
extension Configuration {
    /// Where commands and workers find the controller.
    var controllerAddress: String { controllerURL ?? address(controllerPort) }

    /// Where commands find the scheduler.
    var schedulerAddress: String { schedulerURL ?? address(schedulerPort) }

    /// Where commands find monitoring.
    var monitoringAddress: String { monitoringURL ?? address(monitoringPort) }

    /// Of a service on the controller's host.
    private func address(_ port: Int) -> String {
        let scheme = tlsCertificate == nil ? "http" : "https"
        return "\(scheme)://\(Self.reachable(controllerHost)):\(port)"
    }

    /// A name that reaches a service which listens on `host`, from this machine, as URLs write it.
    static func reachable(_ host: String) -> String {
        switch host {
        case "0.0.0.0", "": "127.0.0.1"
        case "::", "[::]": "[::1]"
        default: host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        }
    }

    /// How many jobs the worker runs at a time.
    var slots: Int {
        let wanted = workerSlots > 0 ? workerSlots : max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        return maxWorkers > 0 ? min(wanted, maxWorkers) : wanted
    }

    /// The node's name: the machine's when none is set.
    var nodeName: EntityName {
        (workerName ?? Self.machineName).flatMap { EntityName($0) } ?? EntityName("localhost") ?? .defaultProject
    }

    /// What the machine calls itself.
    static var machineName: String? {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return nil }
        let name = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return name.isEmpty ? nil : name
    }

    /// How long ended jobs and their outputs are kept.
    var retention: Retention {
        var retention = Retention()
        retention.age = retentionAge == .zero ? nil : retentionAge
        retention.count = retentionCount == 0 ? nil : retentionCount
        retention.bytes = retentionBytes == 0 ? nil : retentionBytes
        return retention
    }
}
