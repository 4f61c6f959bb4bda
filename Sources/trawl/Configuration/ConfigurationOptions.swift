import ArgumentParser

/// The flags by which every command that has to do with the platform gets its configuration.
struct ConfigurationOptions: ParsableArguments {
    @Option(name: .customLong("config"), help: "The configuration file; trawl.yaml of this folder by default.")
    var file: String?

    @Option(
        name: .customLong("set"),
        help:
            "Sets a key of the configuration: --set controller.port=0. May be repeated. `trawl config` lists the keys.")
    var pairs: [String] = []

    /// The configuration, with further flags of the command's own.
    ///
    /// - Parameter flags: names of flags with the keys that they set and their values, where they were given.
    func load(_ flags: [(name: String, key: String, value: String?)] = []) throws -> Configuration {
        var all = try pairs.map { pair in
            let (key, value) = try CrawlCommand.split(pair, option: "--set", form: "KEY=value")
            return ConfigurationReader.Flag(name: "--set", key: key, value: value)
        }
        for flag in flags {
            if let value = flag.value { all.append(.init(name: flag.name, key: flag.key, value: value)) }
        }
        return try Configuration.load(flags: all, path: file)
    }
}
