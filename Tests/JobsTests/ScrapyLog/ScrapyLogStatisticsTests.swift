import Testing
import Web

@testable import Jobs

/// The answer of `/logs/stats.json`.
@Suite struct ScrapyLogStatisticsTests {
    private static func log(_ project: String, _ spider: String, _ job: String, _ text: String)
        -> ScrapyLogStatistics.Log
    {
        let report = ScrapyLogProbe.report(text)
        return .init(
            project: project, spider: spider, job: job, summary: report.summary(of: ScrapyLogProbe.place, updated: .now)
        )
    }

    private static func json(_ logs: [ScrapyLogStatistics.Log]) -> JSONValue {
        ScrapyLogStatistics.json(
            logs, server: "h:1", folder: "/logs", updated: Timestamp(microseconds: 1_800_000_000_000_000))
    }

    @Test func jobsStandUnderTheirProjectsAndSpiders() {
        let whole = ScrapyLogProbe.whole
        let answer = Self.json([
            Self.log("b", "x", "1", whole), Self.log("a", "x", "2", ""), Self.log("b", "y", "3", whole),
            Self.log("b", "x", "4", whole),
        ])
        guard case .object(let projects)? = answer["datas"] else {
            Issue.record("no projects")
            return
        }
        #expect(projects.map(\.key) == ["a", "b"])
        #expect(answer["datas"]?["b"]?["x"]?["1"]?["pages"] == 10)
        #expect(answer["datas"]?["b"]?["x"]?["4"]?["finish_reason"] == "finished")
        #expect(answer["datas"]?["b"]?["y"]?["3"]?["items"] == 7)
        #expect(answer["datas"]?["a"]?["x"]?["2"]?["pages"] == .null)
        #expect(answer["datas"]?["a"]?["x"]?["2"]?["runtime"] == "N/A")
        #expect(answer["datas"]?["a"]?["x"]?["1"] == nil)
    }

    @Test func whatScrapydWebLooksAt() {
        let answer = Self.json([])
        #expect(answer["status"] == "ok")
        #expect(answer["datas"] == [:])
        #expect(answer["logparser_version"] == "0.8.4")
        #expect(answer["settings_py"] == "")
        #expect(answer["settings"]?["scrapyd_server"] == "h:1")
        #expect(answer["last_update_timestamp"] == 1_800_000_000)
    }
}
