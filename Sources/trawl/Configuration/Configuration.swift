import Fleet
import Logging

/// How this installation works: what flags, environment, `trawl.yaml` and defaults say together.
struct Configuration: Sendable {
    enum LogFormat: String, Sendable, CaseIterable { case text, json }

    // Filled from the table of keys, which says what each means.
    var stage = DeploymentStage.development
    var logLevel = Logger.Level.info
    var logFormat = LogFormat.text
    var data = ""
    var database: String?
    var controllerHost = ""
    var controllerPort = 0
    var controllerURL: String?
    var lease = Duration.zero
    var servesAPIGateway = true
    var apiGatewayPort = 0
    var schedulerPort = 0
    var schedulerURL: String?
    var monitoringPort = 0
    var monitoringInterval = Duration.zero
    var monitoringRetention = Duration.zero
    var workerHost = ""
    var workerPort = 0
    var workerURL: String?
    var workerName: String?
    /// 0 for as many as the machine has cores.
    var workerSlots = 0
    var workerLabels: [String] = []
    var grace = Duration.zero
    /// No worker has more slots; 0 for no cap.
    var maxWorkers = 0
    var token: String?
    var requiresTokens = false
    var allowedOrigins: [String] = []
    var tlsCertificate: String?
    var tlsKey: String?
    var tlsAuthorities: String?
    var allowsPrivateNetworks = false
    var allowedHosts: [String] = []
    var userAgent: String?
    /// Settings by Scrapy's names that every crawl begins with.
    var crawlSettings: [String: String] = [:]
    /// Zero for no bound, as the two below.
    var retentionAge = Duration.zero
    var retentionCount = 0
    var retentionBytes: Int64 = 0
    /// Sorted by name.
    var commands: [CommandDefinition] = []
    var inventory: String?
    var alertsFile: String?
    var monitoringURL: String?
    /// Nil to look for one.
    var scrapyPython: String?
    /// Of projects that have one of their own, by their names.
    var scrapyPythons: [String: String] = [:]
    /// Bytes; 0 for no limit.
    var scrapyMemory = 0
    var scrapyEnvironment: [String: String] = [:]
    var servesScrapyd = true
    var scrapydHost = ""
    var scrapydPort = 0
    var scrapydUsername: String?
    var scrapydPassword: String?
    var scrapydGatewayPort = 0
    var scrapydGatewayURL: String?
    /// More than the one of the keys above; empty for that one.
    var scrapydOthers: [ScrapydSettings] = []

    /// Every key with its value as it may be shown, in the order of the table.
    var entries: [ConfigurationEntry] = []
    /// The file that was read.
    var file: String?
}
