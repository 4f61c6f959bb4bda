/// Alerts.
extension Configuration {
    static let alertKeys: [ConfigurationKey] = [
        .path(
            "alerts.file", "a file in YAML",
            "Rules, receivers and who is told of what: see alerts.md. Without one the default rules count and nobody is told."
        ) { $0.alertsFile = $1 },
        .url(
            "monitoring.url",
            "Where `trawl alerts` finds monitoring. From controller.host and monitoring.port by default."
        ) { $0.monitoringURL = $1 },
    ]
}
