extension GatewayConfiguration {
    /// Everything that is wrong with it, in the order of a file; empty when a gateway can run with it. Nothing outside of the
    /// value is asked: neither files nor addresses.
    package var faults: [GatewayFault] {
        var check = ConfigurationCheck()
        checkListeners(&check)
        check.count(threads, 1...1_024, ["threads"])
        checkGroups(&check)
        checkRoutes(&check)
        checkTimes(&check)
        check.count(limits.head, 1_024...(1 << 20), ["limits", "head"], unit: " bytes")
        check.count(limits.body, 0...(1 << 50), ["limits", "body"], unit: " bytes")
        check.count(limits.connections, 1...10_000_000, ["limits", "connections"])
        check.count(cache.memory, 0...(1 << 40), ["cache", "memory"], unit: " bytes")
        check.count(cache.disk, 0...(1 << 50), ["cache", "disk"], unit: " bytes")
        if let log = accessLog {
            check.count(log.rotationSize, (1 << 10)...(1 << 50), ["access_log", "max_size"], unit: " bytes")
            check.count(log.kept, 0...1_000, ["access_log", "keep"])
        }
        return check.faults
    }

    private func checkListeners(_ check: inout ConfigurationCheck) {
        if listeners.isEmpty {
            check.report(["listen"], "there is no listener; name an address such as 127.0.0.1:8000")
        }
        var seen: Set<String> = []
        for (index, listener) in listeners.enumerated() {
            let path: [GatewayFault.Step] = ["listen", .index(index)]
            check.count(listener.port, 0...65_535, path + ["address"])
            if listener.host.isEmpty || !listener.host.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) {
                check.report(path + ["address"], "a listener needs an address of this machine, such as 127.0.0.1")
            }
            // Port 0 is another one each time.
            if listener.port != 0, !seen.insert("\(listener.host.lowercased()) \(listener.port)").inserted {
                check.report(path, "\(listener.host) port \(listener.port) is listened on twice; take one of them away")
            }
            guard let tls = listener.tls else { continue }
            if tls.certificates.isEmpty {
                check.report(
                    path + ["tls", "certificates"], "TLS needs a certificate: {chain: cert.pem, key: key.pem}")
            }
        }
    }

    private func checkTimes(_ check: inout ConfigurationCheck) {
        let all: [(String, Duration)] = [
            ("head", times.head), ("idle", times.idle), ("stall", times.stall), ("connect", times.connect),
            ("answer", times.answer), ("upstream_idle", times.upstreamIdle),
        ]
        for (name, time) in all { check.time(time, .milliseconds(10) ... .seconds(86_400), ["timeouts", .key(name)]) }
    }
}
