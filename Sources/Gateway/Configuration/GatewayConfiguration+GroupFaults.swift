extension GatewayConfiguration {
    func checkGroups(_ check: inout ConfigurationCheck) {
        var names: Set<String> = []
        for group in groups {
            let path: [GatewayFault.Step] = ["upstreams", .key(group.name)]
            check.name(group.name, "a group", path)
            if !names.insert(group.name).inserted {
                check.report(path, "there are two groups called \(ConfigurationCheck.shown(group.name)); rename one")
            }
            if group.servers.isEmpty {
                check.report(path + ["servers"], "a group needs servers, such as http://10.0.0.5:5000")
            } else if group.servers.allSatisfy(\.isBackup) {
                check.report(path + ["servers"], "all servers are backups; one at least must not be")
            }
            for (index, server) in group.servers.enumerated() {
                let path = path + ["servers", .index(index)]
                // The same again is no mistake of the name alone: a name may mean several addresses.
                if group.servers[..<index].contains(where: { $0.url == server.url && $0.address == server.address }) {
                    check.report(path, "\(server.url) is there twice; give it more weight instead")
                }
                if !(0...1_000).contains(server.weight) {
                    check.report(path + ["weight"], "weight is from 0 to 1000, not \(server.weight)")
                }
                if let most = server.mostConnections { check.count(most, 1...1_000_000, path + ["max_connections"]) }
            }
            Self.checkRules(group, path, &check)
        }
    }

    private static func checkRules(
        _ group: UpstreamGroup.Configuration, _ path: [GatewayFault.Step], _ check: inout ConfigurationCheck
    ) {
        check.count(group.rules.mostFailures, 0...1_000_000, path + ["failures", "count"])
        check.time(group.rules.pause, .milliseconds(10) ... .seconds(86_400), path + ["failures", "pause"])
        check.time(group.rules.slowStart, .zero ... .seconds(86_400), path + ["slow_start"])
        check.count(group.queue.length, 0...1_000_000, path + ["queue", "length"])
        check.time(group.queue.time, .milliseconds(10) ... .seconds(3_600), path + ["queue", "time"])
        check.count(group.mostIdle, 0...100_000, path + ["idle_connections"])
        guard let health = group.check else { return }
        let path = path + ["health"]
        if health.path.utf8.first != 0x2F || !health.path.utf8.allSatisfy({ Octet.isTarget($0) }) {
            check.report(path + ["path"], "servers are asked for a path such as /health, percent-encoded")
        }
        check.time(health.interval, .milliseconds(10) ... .seconds(86_400), path + ["interval"])
        check.time(health.timeout, .milliseconds(10) ... .seconds(3_600), path + ["timeout"])
        check.count(group.rules.fall, 1...1_000, path + ["fall"])
        check.count(group.rules.rise, 1...1_000, path + ["rise"])
        if health.statuses.lowerBound < 100 || health.statuses.upperBound > 599 {
            check.report(path + ["statuses"], "statuses are from 100 to 599, such as 200-399")
        }
        if health.words?.isEmpty == true { check.report(path + ["contains"], "contains needs a text") }
    }
}
