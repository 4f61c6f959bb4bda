import Crawling
import Web

/// Puts flags, environment, file and defaults together: flags over `TRAWL_*` over the file over defaults.
struct ConfigurationReader {
    /// A key set by a flag of the command line.
    struct Flag: Sendable {
        /// As it was typed, with its dashes.
        let name: String
        let key: String
        let value: String
    }

    /// Variables of ours that set no key: the file's name, and what jobs are told about themselves.
    private static let otherVariables = ["TRAWL_CONFIG"]
    private static let otherPrefixes = ["TRAWL_JOB_", "TRAWL_ATTEMPT", "TRAWL_TEST_"]

    let flags: [Flag]
    /// An empty value counts as none: that is how one is taken away again.
    let environment: [String: String]
    let file: ConfigurationFile?
    private var faults: [ConfigurationFault] = []

    init(flags: [Flag], environment: [String: String], file: ConfigurationFile?) {
        self.flags = flags
        self.environment = environment.filter { !$0.value.isEmpty }
        self.file = file
    }

    /// Reads everything; throws all that is wrong.
    mutating func configuration() throws(ConfigurationFaults) -> Configuration {
        faults = file?.faults ?? []
        var configuration = Configuration()
        configuration.file = file?.path
        checkNames()
        // First, since the defaults of others hang on it.
        _ = read(Configuration.stageKey, into: &configuration)
        for key in Configuration.keys {
            if let entry = read(key, into: &configuration) { configuration.entries.append(entry) }
        }
        checkTogether(configuration)
        // The stage is read twice, and its fault is one.
        var unique: [ConfigurationFault] = []
        for fault in faults where !unique.contains(fault) { unique.append(fault) }
        guard unique.isEmpty else { throw ConfigurationFaults(faults: unique) }
        return configuration
    }

    /// Reads one key; nil when its value is wrong, which is then among the faults.
    private mutating func read(_ key: ConfigurationKey, into configuration: inout Configuration) -> ConfigurationEntry?
    {
        guard let (value, origin) = given(key, configuration.stage) else {
            return ConfigurationEntry(key: key, value: .null, origin: .fallback(configuration.stage))
        }
        do throws(ValueFault) {
            let shown = try key.read(&configuration, value)
            return ConfigurationEntry(key: key, value: key.shown(shown), origin: origin)
        } catch {
            let subject: String
            switch origin {
            case .flag(let name) where name == "--set": subject = "--set \(key.name)"
            case .flag(let name): subject = name
            case .variable(let name): subject = name
            case .file(let path, let line, let column):
                let place = error.place ?? .init(line: line, column: column)
                subject = "\(path):\(place.line):\(place.column): \(key.name)"
            case .fallback: subject = "the default of \(key.name)"
            }
            faults.append(ConfigurationFault(.badValue, "\(subject) \(error.message)"))
            return nil
        }
    }

    /// The value that counts for a key.
    private func given(_ key: ConfigurationKey, _ stage: DeploymentStage) -> (GivenValue, ConfigurationOrigin)? {
        if let flag = flags.last(where: { $0.key == key.name }) { return (GivenValue(flag.value), .flag(flag.name)) }
        for variable in key.variables {
            if let text = environment[variable] { return (GivenValue(text), .variable(variable)) }
        }
        if let file, let value = file.values[key.name] {
            let place = value.place ?? .init(line: 1, column: 1)
            return (value, .file(path: file.path, line: place.line, column: place.column))
        }
        return key.fallback(stage).map { (GivenValue($0), .fallback(stage)) }
    }

    /// Refuses flags and variables that nobody knows.
    private mutating func checkNames() {
        let names = Configuration.keys.map(\.name)
        for flag in flags where !names.contains(flag.key) {
            let hint =
                nearestName(to: flag.key, among: names).map { "did you mean \($0)?" } ?? "`trawl config` lists all"
            faults.append(.init(.unknownKey, "\(flag.name): there is no key \(flag.key.prefix(80)); \(hint)"))
        }
        let variables = Set(Configuration.keys.flatMap(\.variables) + Self.otherVariables)
        for name in environment.keys.sorted() where name.hasPrefix("TRAWL_") && !variables.contains(name) {
            guard !Self.otherPrefixes.contains(where: name.hasPrefix) else { continue }
            let nearest = nearestName(to: name, among: variables.filter { $0.hasPrefix("TRAWL_") }.sorted())
            let hint = nearest.map { "did you mean \($0)?" } ?? "`trawl config` lists all"
            faults.append(.init(.unknownVariable, "there is no variable \(name.prefix(80)); \(hint)"))
        }
    }

    /// What single keys cannot say.
    private mutating func checkTogether(_ configuration: Configuration) {
        if (configuration.tlsCertificate == nil) != (configuration.tlsKey == nil) {
            let (there, missing) =
                configuration.tlsKey == nil ? ("tls.certificate", "tls.key") : ("tls.key", "tls.certificate")
            faults.append(.init(.conflict, "\(there) is set and \(missing) is not; TLS needs both"))
        }
    }
}
