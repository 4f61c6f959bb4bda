import Glibc

extension Configuration {
    /// Reads the configuration of this process: `flags`, the environment, and the file that `path` or `TRAWL_CONFIG`
    /// names, or `trawl.yaml` in the working folder when it is there. Throws a ``UsageFault`` with everything that is
    /// wrong.
    static func load(flags: [ConfigurationReader.Flag] = [], path: String? = nil) throws -> Configuration {
        let environment = processEnvironment()
        let named = path ?? environment["TRAWL_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
        var file: ConfigurationFile?
        if let named {
            file = ConfigurationFile(path: named, keys: keys)
        } else if Glibc.access(ConfigurationFile.usualName, F_OK) == 0 {
            file = ConfigurationFile(path: ConfigurationFile.usualName, keys: keys)
        }
        var reader = ConfigurationReader(flags: flags, environment: environment, file: file)
        do throws(ConfigurationFaults) {
            return try reader.configuration()
        } catch {
            throw UsageFault(error.description)
        }
    }

    /// The variables of this process.
    private static func processEnvironment() -> [String: String] {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let mark = text.firstIndex(of: "=") {
                variables[String(text[..<mark])] = String(text[text.index(after: mark)...])
            }
            next += 1
        }
        return variables
    }
}
