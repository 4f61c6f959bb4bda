import Jobs

extension AlertRules {
    /// What is watched without any file: see `Docs/alerts.md`. Built once.
    package static let defaults = AlertRules(
        metrics: [
            metric(
                "NodeDown", .critical, "trawl_fleet_node_up == 0", hold: 60,
                "The node {{ $labels.node }} is down",
                "Nothing was heard of {{ $labels.node }} for longer than its lease. Its jobs go to other nodes."),
            metric(
                "JobFailureRate", .warning,
                """
                sum(increase(trawl_jobs_finished_total{outcome="failed"}[15m])) \
                / sum(increase(trawl_jobs_finished_total[15m])) > 0.5 \
                and sum(increase(trawl_jobs_finished_total[15m])) >= 5
                """, hold: 60, "{{ $value | humanizePercentage }} of the jobs failed",
                "Of the jobs that ended in the last 15 minutes. `trawl jobs --status failed` lists them with the reasons."
            ),
            metric(
                "QueueStuck", .critical,
                """
                trawl_jobs_oldest_pending_seconds > 900 unless sum(increase(trawl_jobs_finished_total[15m])) > 0 \
                and time() - process_start_time_seconds > 900
                """, hold: 60, "Jobs wait and none ends",
                "The oldest has waited for {{ $value | humanizeDuration }}. `trawl nodes` says whether a node takes jobs."
            ),
            metric(
                "DiskLow", .warning, "trawl_fleet_node_disk_usage_ratio > 0.9", hold: 300,
                "The disk of {{ $labels.node }} is {{ $value | humanizePercentage }} full",
                "retention.age, retention.count and retention.bytes say what is kept."),
            metric(
                "TemperatureHigh", .warning, "trawl_fleet_node_temperature_celsius > 80", hold: 120,
                "{{ $labels.node }} has {{ $value }} °C",
                "A machine that is too hot slows itself down. Look at its fan."),
            metric(
                "ScheduleLate", .warning, "trawl_schedule_late_seconds > 300", hold: 60,
                "Schedules are {{ $value | humanizeDuration }} late",
                "The scheduler did not start what was due. Its log says why."),
        ].compactMap { $0 },
        crawls: [
            crawl(
                "NoItems", .critical, .noItems, "{{ $labels.crawl }} found nothing",
                "Its crawls before found items. The site may have changed, or refuses us, or the crawl failed."),
            crawl(
                "FieldEmpty", .warning, .fieldEmpty,
                "The field {{ $labels.field }} of {{ $labels.crawl }} is empty in {{ $value | humanizePercentage }} of the items",
                "It was filled before. The selector may no longer fit the page."),
            crawl(
                "StatusSurge", .warning, .statusSurge,
                "{{ $labels.crawl }} is refused: {{ $value | humanizePercentage }} of the answers are 403, 429 or 5xx",
                "By {{ $labels.host }}. Crawl it more slowly, or look at what it answers."),
            crawl(
                "CrawlShrunk", .warning, .shrunk,
                "{{ $labels.crawl }} found {{ $value | humanizePercentage }} of what it found before",
                "Measured by the items of its last crawls. Pages may have gone, or links are no longer found."),
        ].compactMap { $0 })

    private static func metric(
        _ name: String, _ severity: AlertSeverity, _ expression: String, hold: Int, _ summary: String,
        _ description: String
    ) -> AlertRule? {
        guard var head = head(name, severity, summary, description), let expression = try? AlertExpression(expression)
        else { return nil }
        head.hold = .seconds(hold)
        return AlertRule(head, expression)
    }

    private static func crawl(
        _ name: String, _ severity: AlertSeverity, _ kind: CrawlRule.Kind, _ summary: String, _ description: String
    ) -> CrawlRule? {
        head(name, severity, summary, description).map { CrawlRule($0, kind) }
    }

    private static func head(
        _ name: String, _ severity: AlertSeverity, _ summary: String, _ description: String
    ) -> AlertRuleHead? {
        guard let summary = try? AlertTemplate(summary), let description = try? AlertTemplate(description) else {
            return nil
        }
        var head = AlertRuleHead(name: name, severity: severity)
        head.annotations = ["summary": summary, "description": description]
        return head
    }
}
