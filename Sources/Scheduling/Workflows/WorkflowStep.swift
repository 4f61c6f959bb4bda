package import Web

/// A step of a workflow.
package struct WorkflowStep: Sendable, Hashable {
    /// What it does; ``WorkflowStep/config`` says how.
    package enum Action: String, Sendable, CaseIterable {
        /// A crawl of URLs.
        case scrape
        /// A deployed spider.
        case spider
        case wait
        /// Decides by an expression; what depends on it is skipped when it is false.
        case condition
        /// A program that the operator registered.
        case command
        /// A URL is called.
        case http
        case notify
    }

    /// When it runs, once all that it depends on have ended.
    package enum When: String, Sendable, CaseIterable {
        /// All of them have succeeded.
        case success
        /// One of them has failed.
        case failure
        case always
    }

    package var id: String
    package var name: String
    package var action: Action
    package var config: JSONObject
    /// Ids of steps.
    package var dependsOn: [String]
    package var when = When.success
    /// How often it is tried again after it failed.
    package var retries = 0
    /// Before the first retry; each further one waits twice as long.
    package var retryDelay = Duration.seconds(10)
    /// For one try; nil for none.
    package var timeLimit: Duration?

    package init(
        id: String, name: String? = nil, action: Action, config: JSONObject = JSONObject(), dependsOn: [String] = []
    ) {
        self.id = id
        self.name = name ?? id
        self.action = action
        self.config = config
        self.dependsOn = dependsOn
    }
}
