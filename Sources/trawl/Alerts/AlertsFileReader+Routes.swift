import Monitoring

/// Who is told of which alerts.
extension AlertsFileReader {
    private static let timeKeys = ["receiver", "group_by", "group_wait", "group_interval", "repeat_interval"]

    mutating func policy(_ value: GivenValue, _ receivers: [AlertsDocument.ReceiverSetting]) -> NotificationPolicy {
        let names = receivers.map(\.name)
        var root = NotificationPolicy.Route()
        root.receiver = names.first
        guard let given = members("route", value, Self.timeKeys + ["routes"]) else {
            return NotificationPolicy(root: root)
        }
        fill(&root, given, names)
        var routes: [NotificationPolicy.Route] = []
        for element in given["routes"].map({ list($0) }) ?? [] {
            guard let given = members("a route", element, Self.timeKeys + ["match", "continue"]) else { continue }
            // What a route does not say is as above it.
            var route = root
            fill(&route, given, names)
            if let value = given["match"] { route.matchers = matchers("match", value) }
            if route.matchers.isEmpty { report("a route needs match, such as {severity: critical}", element.place) }
            if let value = given["continue"] { route.goesOn = flag("continue", value) ?? false }
            routes.append(route)
        }
        if routes.count > 100 { report("there are more than 100 routes", value.place) }
        return NotificationPolicy(root: root, routes: routes)
    }

    private mutating func fill(_ route: inout NotificationPolicy.Route, _ given: Members, _ receivers: [String]) {
        if let value = given["receiver"], let name = text("receiver", value) {
            if name == "none" || receivers.contains(name) {
                route.receiver = name == "none" && !receivers.contains(name) ? nil : name
            } else {
                let hint = receivers.isEmpty ? "there are none" : "there are \(receivers.joined(separator: ", "))"
                report("there is no receiver \(name.prefix(80)); \(hint)", value.place)
            }
        }
        if let value = given["group_by"] {
            let names = texts("group_by", value)
            guard names == ["..."] || names.allSatisfy(AlertLabels.isName) else {
                return report("group_by takes names of labels, or ... for all", value.place)
            }
            route.groupBy = names
        }
        if let value = given["group_wait"] {
            route.groupWait = time("group_wait", value, upTo: 3_600) ?? route.groupWait
        }
        if let value = given["group_interval"] {
            route.groupInterval = time("group_interval", value, from: 1, upTo: 86_400) ?? route.groupInterval
        }
        if let value = given["repeat_interval"] {
            route.repeatInterval = time("repeat_interval", value, from: 10, upTo: 30 * 86_400) ?? route.repeatInterval
        }
    }
}
