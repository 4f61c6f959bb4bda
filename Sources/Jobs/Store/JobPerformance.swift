/// How the jobs went that ended between two moments.
package struct JobPerformance: Sendable, Hashable {
    /// Jobs with one outcome on one node.
    package struct Group: Sendable, Hashable {
        package var state: JobState
        /// Nil for jobs that no node ever had.
        package var node: EntityName?
        package var jobs = 0
        /// Seconds from lease to end, all together.
        package var duration = 0.0
        /// Jobs that ended at their first attempt, and the seconds that those waited for it.
        package var waited = 0
        package var wait = 0.0
        /// `response_received_count`.
        package var pages = 0.0
        /// Answers whose latency is known, and the seconds to their first bytes.
        package var answers = 0.0
        package var latency = 0.0

        package init(state: JobState, node: EntityName?) {
            self.state = state
            self.node = node
        }
    }

    /// A job that was answered slowly.
    package struct SlowJob: Sendable, Hashable {
        package var project: EntityName
        package var spider: EntityName
        /// Of jobs that follow links from a URL.
        package var startURL: String?
        package var answers: Double
        /// Seconds to the first bytes of all answers.
        package var latency: Double

        package init(project: EntityName, spider: EntityName, startURL: String?, answers: Double, latency: Double) {
            self.project = project
            self.spider = spider
            self.startURL = startURL
            self.answers = answers
            self.latency = latency
        }
    }

    /// How many jobs failed with a code.
    package struct Failure: Sendable, Hashable {
        package var code: String
        package var jobs: Int

        package init(code: String, jobs: Int) {
            self.code = code
            self.jobs = jobs
        }
    }

    package var groups: [Group] = []
    /// Codes of failed jobs, the most frequent first.
    package var failures: [Failure] = []
    /// Those that waited longest for answers altogether.
    package var slow: [SlowJob] = []

    package init() {}
}
