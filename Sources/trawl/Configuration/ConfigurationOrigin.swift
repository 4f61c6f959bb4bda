/// Where a value of the configuration comes from.
enum ConfigurationOrigin: Sendable, Hashable, CustomStringConvertible {
    /// A flag of the command line, with its dashes.
    case flag(String)
    /// A variable of the environment.
    case variable(String)
    /// A place of the configuration file: line and column from 1.
    case file(path: String, line: Int, column: Int)
    /// The default of a stage.
    case fallback(DeploymentStage)

    var description: String {
        switch self {
        case .flag(let name): name
        case .variable(let name): name
        case .file(let path, let line, let column): "\(path):\(line):\(column)"
        case .fallback(let stage): "default (\(stage.rawValue))"
        }
    }
}
