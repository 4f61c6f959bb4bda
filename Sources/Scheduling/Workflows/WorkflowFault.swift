/// Why a workflow is refused.
package struct WorkflowFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// Stable, for programs.
    package enum Code: String, Sendable {
        case noSteps = "workflow_without_steps"
        case tooManySteps = "workflow_too_large"
        case badStepID = "bad_step_id"
        case duplicateStepID = "duplicate_step_id"
        case unknownStep = "unknown_step"
        /// An expression or template looks at what there never is.
        case unknownName = "unknown_name"
        case cycle = "workflow_cycle"
        case badExpression = "bad_expression"
        case badSetting = "bad_step_setting"
    }

    package let code: Code
    /// The step that it is about; nil for the whole.
    package let step: String?
    /// One sentence.
    package let description: String

    init(_ code: Code, step: String? = nil, _ description: String) {
        (self.code, self.step, self.description) = (code, step, description)
    }
}
