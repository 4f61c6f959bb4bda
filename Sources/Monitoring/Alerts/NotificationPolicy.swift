import Jobs

/// Who is told of which alerts, and how often: Alertmanager's tree of routes, one level deep.
package struct NotificationPolicy: Sendable {
    package struct Route: Sendable {
        /// All must match; none takes every alert.
        package var matchers: [LabelMatcher] = []
        /// Who is told; nil for nobody.
        package var receiver: String?
        /// Alerts whose values of these labels are the same are told together.
        package var groupBy = ["alertname"]
        /// How long a new group waits for further alerts.
        package var groupWait = Duration.seconds(30)
        /// How long after a message of a group the next one about new alerts comes at the earliest.
        package var groupInterval = Duration.seconds(300)
        /// How long after a message it is said again that alerts still fire.
        package var repeatInterval = Duration.seconds(4 * 3_600)
        /// Whether routes behind it are asked too.
        package var goesOn = false

        package init() {}
    }

    /// Takes what no other route takes.
    package var root: Route
    package var routes: [Route]

    package init(root: Route = Route(), routes: [Route] = []) {
        self.root = root
        self.routes = routes
    }

    /// The routes of an alert, each with its place in the tree: the first that matches, and those behind it as far as they
    /// say so.
    func routes(of labels: AlertLabels) -> [(place: String, route: Route)] {
        var found: [(place: String, route: Route)] = []
        for (index, route) in routes.enumerated() where route.matchers.allSatisfy({ $0.matches(labels) }) {
            found.append(("{}/\(index)/{\(route.matchers.map(\.description).joined(separator: ","))}", route))
            if !route.goesOn { return found }
        }
        return found.isEmpty ? [("{}", root)] : found
    }
}

/// Alerts that are told together.
struct NotificationGroup: Sendable, Hashable {
    /// Of its route in the tree.
    let place: String
    let receiver: String
    let labels: AlertLabels

    /// As Alertmanager writes it.
    var key: String { "\(place):\(labels)" }
}
