/// Groups of servers.
extension HAProxyExport {
    mutating func writeGroup(_ group: UpstreamGroup.Configuration) {
        output.line("")
        output.open("backend \(backend(group.name))")
        switch group.algorithm {
        case .roundRobin: output.line("balance roundrobin")
        case .leastConnections: output.line("balance leastconn")
        case .ipHash:
            output.line("balance source")
            output.line("hash-type consistent")
        case .randomTwo: output.line("balance random(2)")
        case .leastTime:
            output.note("the group \(group.name) balances by connections: HAProxy has no least_time")
            output.line("balance leastconn")
        }
        if group.servers.contains(where: \.isBackup) { output.line("option allbackups") }
        if group.sticky != nil {
            output.line("cookie TRAWL_SERVER insert indirect nocache httponly attr SameSite=Lax")
            output.note("the cookie of \(group.name) is not signed: clients can choose their server")
        }
        if group.servers.contains(where: { $0.mostConnections != nil }) {
            // Without a queue there is no time to wait for.
            let time = group.queue.length > 0 ? group.queue.time : .milliseconds(1)
            output.line("timeout queue \(ExportText.time(time))")
        }
        if let check = group.check { writeCheck(check, group) }
        var common = [
            "pool-max-conn \(group.mostIdle)", "pool-purge-delay \(ExportText.time(configuration.times.upstreamIdle))",
        ]
        if let check = group.check {
            common += ["check", "inter \(ExportText.time(check.interval))"]
            common += ["fall \(group.rules.fall)", "rise \(group.rules.rise)"]
            if group.rules.mostFailures > 0 {
                common += ["observe layer7", "error-limit \(group.rules.mostFailures)", "on-error mark-down"]
            }
        } else if group.rules.mostFailures > 0 {
            output.note("servers of \(group.name) that fail are not left out: HAProxy does that with health alone")
        }
        if group.rules.slowStart > .zero { common.append("slowstart \(ExportText.time(group.rules.slowStart))") }
        output.line("default-server " + common.joined(separator: " "))
        let weights = ExportText.weights(group.servers.map(\.weight), most: 256)
        for (index, (server, weight)) in zip(group.servers, weights).enumerated() {
            var line = "server s\(index + 1) \(address(server)) weight \(weight)"
            if let most = server.mostConnections { line += " maxconn \(most)" }
            if server.mostConnections != nil, group.queue.length > 0 { line += " maxqueue \(group.queue.length)" }
            if server.isBackup { line += " backup" }
            if group.sticky != nil { line += " cookie s\(index + 1)" }
            output.line(line)
        }
        output.close()
    }

    private func address(_ server: UpstreamServer.Configuration) -> String {
        let host = server.host
        return host.last == "]" || !host.contains(":") ? host + ":80" : host
    }

    private mutating func writeCheck(_ check: HealthCheck, _ group: UpstreamGroup.Configuration) {
        let host = group.servers.first?.host ?? "localhost"
        output.line("option httpchk")
        output.line(
            "http-check send meth GET uri \(Self.format(check.path)) ver HTTP/1.1 hdr Host \(Self.format(host))")
        output.line("timeout check \(ExportText.time(check.timeout))")
        output.line("http-check expect status \(check.statuses.lowerBound)-\(check.statuses.upperBound)")
        if let words = check.words { output.line("http-check expect string \(Self.quoted(words))") }
    }
}
