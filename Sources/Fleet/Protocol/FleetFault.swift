/// Why the controller, or a node, did not do what it was asked.
package struct FleetFault: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        case nodeUnknown = "node_unknown"
        /// A newer join of the same node has taken over, or the controller forgot it: join again.
        case sessionEnded = "session_ended"
        case attemptFenced = "attempt_fenced"
        case outputGap = "output_gap"
        case outputTooLarge = "output_too_large"
        case storageFull = "storage_full"
        case storage = "storage_failed"
        case spiderMissing = "spider_missing"
        case jobUnknown = "job_unknown"
        case jobEnded = "job_ended"
        case jobNotEnded = "job_not_ended"
        case commandUnknown = "command_unknown"
        /// The controller cannot be reached.
        case unreachable = "controller_unreachable"
        /// The controller's certificate is not trusted here.
        case untrusted = "controller_untrusted"
        /// The token does not allow it.
        case refused = "refused"
        /// Another node of that name is alive.
        case nodeNameTaken = "node_name_taken"
        /// Every slot is taken: ask again in a while.
        case busy = "busy"
        case shuttingDown = "shutting_down"
    }

    package let code: Code
    /// One sentence saying what is wrong and what to do.
    package let description: String
    /// With `outputGap`: the size of the output.
    package var size: Int64?

    package init(_ code: Code, _ description: String, size: Int64? = nil) {
        self.code = code
        self.description = description
        self.size = size
    }
}
