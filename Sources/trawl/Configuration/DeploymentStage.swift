/// What an installation is for. Decides the defaults of other keys, nothing else.
enum DeploymentStage: String, Sendable, CaseIterable {
    case development, staging, production
}
