import Gateway

/// A gateway's configuration file, read and checked.
struct GatewayDocument: Sendable {
    /// Its name as it was given.
    let path: String
    let configuration: GatewayConfiguration
    /// What is allowed and yet hardly meant, each with its place.
    let warnings: [String]

    /// Reads the file at `path`, and resolves the names of servers: it may take a while. Throws all that is wrong, each as
    /// `file:line:column: sentence`.
    static func read(_ path: String) throws(ConfigurationFaults) -> GatewayDocument {
        switch ConfigurationFile.contents(of: path) {
        case .success(let text): return try read(path, text: text)
        case .failure(let fault): throw ConfigurationFaults(faults: [fault])
        }
    }

    /// Reads `text`, which is the file at `path`.
    ///
    /// - Parameter environment: where secrets are looked up that the file names.
    static func read(
        _ path: String, text: String, environment: @escaping (String) -> String? = GatewayFileReader.variable
    ) throws(ConfigurationFaults) -> GatewayDocument {
        let root = try ConfigurationYAML.members(
            path, text, expected: "keys with values, such as `listen: 127.0.0.1:8000`")
        var reader = GatewayFileReader(path: path, root: root, environment: environment)
        let configuration = reader.configuration()
        for fault in configuration.faults where !reader.hidesFault(fault) {
            reader.report(fault.message, reader.place(of: fault.path))
        }
        reader.checkCertificates(configuration)
        guard reader.faults.isEmpty else { throw ConfigurationFaults(faults: reader.sortedFaults) }
        let warnings = configuration.warnings.map { reader.line($0.message, reader.place(of: $0.path)) }
        return GatewayDocument(path: path, configuration: configuration, warnings: warnings)
    }
}
