import Fleet
import Jobs
import Logging
import TestSupport
import Testing
import Web

@testable import trawl

@Suite struct ConfigurationReaderTests {
    /// Reads from these sources alone.
    static func read(
        flags: [(String, String)] = [], environment: [String: String] = [:], file: String? = nil,
        path: String = "trawl.yaml"
    ) throws -> Configuration {
        var reader = ConfigurationReader(
            flags: flags.map { .init(name: "--set", key: $0.0, value: $0.1) }, environment: environment,
            file: file.map { ConfigurationFile(path: path, text: $0, keys: Configuration.keys) })
        return try reader.configuration()
    }

    private static func entry(_ name: String, _ configuration: Configuration) throws -> ConfigurationEntry {
        try #require(configuration.entries.first { $0.key.name == name })
    }

    @Test func flagsCountOverTheEnvironmentOverTheFileOverDefaults() throws {
        let file = "controller:\n  port: 1\nworker:\n  port: 2\nlog:\n  level: error\n"
        let environment = ["TRAWL_CONTROLLER_PORT": "3", "TRAWL_WORKER_PORT": "4"]
        let configuration = try Self.read(flags: [("controller.port", "5")], environment: environment, file: file)
        #expect(configuration.controllerPort == 5)
        #expect(configuration.workerPort == 4)
        #expect(configuration.logLevel == .error)
        #expect(configuration.lease == .seconds(30))
        #expect(try Self.entry("controller.port", configuration).origin == .flag("--set"))
        #expect(try Self.entry("worker.port", configuration).origin == .variable("TRAWL_WORKER_PORT"))
        #expect(
            try Self.entry("log.level", configuration).origin == .file(path: "trawl.yaml", line: 6, column: 10))
        #expect(try Self.entry("controller.lease", configuration).origin == .fallback(.development))
    }

    @Test func theLastOfTwoFlagsCounts() throws {
        let configuration = try Self.read(flags: [("controller.port", "5"), ("controller.port", "6")])
        #expect(configuration.controllerPort == 6)
    }

    @Test(arguments: [
        (DeploymentStage.development, Configuration.LogFormat.text, Logger.Level.info, false),
        (.staging, .json, .debug, false),
        (.production, .json, .info, true),
    ])
    func theStageDecidesDefaults(
        _ stage: DeploymentStage, _ format: Configuration.LogFormat, _ level: Logger.Level, _ requiresTokens: Bool
    ) throws {
        for configuration in [
            try Self.read(environment: ["TRAWL_ENV": stage.rawValue]),
            try Self.read(flags: [("environment", stage.rawValue)]),
            try Self.read(file: "environment: \(stage.rawValue)\n"),
        ] {
            #expect(configuration.stage == stage)
            #expect(configuration.logFormat == format)
            #expect(configuration.logLevel == level)
            #expect(configuration.requiresTokens == requiresTokens)
        }
        // What is said explicitly counts over them.
        let explicit = try Self.read(environment: ["TRAWL_ENV": stage.rawValue, "TRAWL_LOG_LEVEL": "warning"])
        #expect(explicit.logLevel == .warning)
    }

    @Test func olderNamesOfTheClusterAreTaken() throws {
        let old = [
            "DISPYCLUSTER_ENV": "production", "DISPYCLUSTER_LOG_LEVEL": "INFO", "DISPYCLUSTER_MAX_WORKERS": "10",
        ]
        let configuration = try Self.read(environment: old)
        #expect(configuration.stage == .production)
        #expect(configuration.logLevel == .info)
        #expect(configuration.maxWorkers == 10)
        let new = try Self.read(environment: old.merging(["TRAWL_MAX_WORKERS": "3"]) { $1 })
        #expect(new.maxWorkers == 3)
        #expect(try Self.entry("max_workers", new).origin == .variable("TRAWL_MAX_WORKERS"))
    }

    @Test func slotsAreCapped() throws {
        #expect(try Self.read(environment: ["TRAWL_WORKER_SLOTS": "8", "TRAWL_MAX_WORKERS": "3"]).slots == 3)
        #expect(try Self.read(environment: ["TRAWL_WORKER_SLOTS": "2", "TRAWL_MAX_WORKERS": "3"]).slots == 2)
        #expect(try Self.read().slots >= 1)
    }

    @Test func listsComeFromFilesAndFromText() throws {
        let fromFile = try Self.read(file: "crawl:\n  allowed_hosts: [Shop.Example, 10.0.0.1]\n")
        #expect(fromFile.allowedHosts == ["shop.example", "10.0.0.1"])
        let fromText = try Self.read(environment: ["TRAWL_ALLOWED_HOSTS": " a.example , b.example"])
        #expect(fromText.allowedHosts == ["a.example", "b.example"])
        #expect(try Self.read(environment: ["TRAWL_ALLOWED_HOSTS": ""]).allowedHosts.isEmpty)
        #expect(
            try Self.read(flags: [("allowed_origins", "https://Desk.example/")]).allowedOrigins == [
                "https://desk.example"
            ])
    }

    @Test func commandsAreRead() throws {
        let file = """
            commands:
              cat: {program: /bin/cat}
              resize:
                program: /usr/bin/convert
                arguments: [-, -resize, "50%", "-"]
                timeout: 2m
                memory: 500MB
                environment: {LANG: C}
            """
        let configuration = try Self.read(file: file)
        let cat = CommandDefinition(name: try #require(EntityName("cat")), program: "/bin/cat")
        #expect(configuration.commands.first == cat)
        let resize = try #require(configuration.commands.last)
        #expect(resize.name.text == "resize")
        #expect(resize.arguments == ["-", "-resize", "50%", "-"])
        #expect(resize.timeout == .seconds(120))
        #expect(resize.memoryLimit == 500_000_000)
        #expect(resize.environment == ["LANG": "C"])
        let flat = try Self.read(environment: ["TRAWL_COMMANDS": "{cat: {program: /bin/cat}}"])
        #expect(flat.commands == [cat])
    }

    @Test func settingsOfCrawlsAreRead() throws {
        let configuration = try Self.read(file: "crawl:\n  settings:\n    DOWNLOAD_DELAY: 0.5\n    HTTPPASS: covert\n")
        #expect(configuration.crawlSettings == ["DOWNLOAD_DELAY": "0.5", "HTTPPASS": "covert"])
        #expect(try !Self.entry("crawl.settings", configuration).value.description.contains("covert"))
    }

    @Test func pathsOfAFileStartFromItsFolder() throws {
        let file = "data: state\ninventory: /etc/nodes.yaml\ntls: {certificate: a.pem, key: b.pem}\n"
        let configuration = try Self.read(file: file, path: "/etc/trawl/trawl.yaml")
        #expect(configuration.data == "/etc/trawl/state")
        #expect(configuration.inventory == "/etc/nodes.yaml")
        #expect(configuration.tlsCertificate == "/etc/trawl/a.pem")
        #expect(try Self.read(environment: ["TRAWL_DATA": "state"]).data == "state")
        #expect(try Self.read(file: "data: state\n").data == "state")
    }

    @Test func emptyFilesSetNothing() throws {
        for text in ["", "\n", "# nothing\n", "log:\n", "---\n"] {
            #expect(try Self.read(file: text).controllerPort == 8081)
        }
    }

    @Test func `P33 secrets are hidden`() throws {
        let configuration = try Self.read(environment: [
            "TRAWL_TOKEN": "trawl_topsecret",
            "TRAWL_DATABASE": "postgres://trawl:topsecret@db.example/trawl?sslmode=require",
            "TRAWL_COMMANDS": "{pay: {program: /bin/true, environment: {KEY: topsecret}}}",
        ])
        #expect(configuration.token == "trawl_topsecret")
        for entry in configuration.entries {
            #expect(!entry.value.description.contains("topsecret"), "\(entry.key.name)")
        }
        let database = try Self.entry("database", configuration).value
        #expect(database == "postgres://…@db.example/trawl?sslmode=require")
        #expect(
            ConfigurationKey.withoutCredentials("postgres://h/d?password=x&user=u")
                == "postgres://h/d?password=…&user=u")
    }

    @Test func theTableHoldsTogether() throws {
        let names = Configuration.keys.map(\.name)
        #expect(Set(names).count == names.count)
        let variables = Configuration.keys.flatMap(\.variables)
        #expect(Set(variables).count == variables.count)
        for key in Configuration.keys {
            #expect(key.summary.hasSuffix("."), "\(key.name)")
            #expect(ConfigurationReference.markdown.contains("| `\(key.name)` |"))
        }
        #expect(variables.contains("TRAWL_CONTROLLER_PORT"))
        // No key is the heading of others, so that a file can say both.
        for name in names { #expect(!names.contains { $0.hasPrefix(name + ".") }, "\(name)") }
    }
}
