import Jobs
import Logging
import Testing
import Web

@testable import trawl

@Suite struct LogLineTests {
    private static let event = LogLine.Event(
        moment: Timestamp(microseconds: 1_800_000_000_123_456), level: .warning, label: "trawl.controller",
        message: "it\nbroke \u{1B}[2J",
        metadata: [
            (key: "attempt", value: "2"), (key: "error", value: "no \"way\""), (key: "job", value: "nightly-1"),
            (key: "node", value: "node6"), (key: "part", value: "controller"), (key: "took", value: "3 s"),
        ])

    @Test func textIsOneLine() {
        #expect(
            LogLine.text(Self.event)
                == "2027-01-15T08:00:00.123Z warning trawl.controller: it·broke ·[2J attempt=2 error=\"no \\\"way\\\"\" "
                + "job=nightly-1 node=node6 part=controller took=\"3 s\"\n"
        )
    }

    @Test func jsonHasTheNamesOfTheCommonSchema() throws {
        let line = LogLine.json(Self.event)
        #expect(line.utf8.count { $0 == 0x0A } == 1)
        let object = try JSONValue(parsing: line)
        #expect(object["@timestamp"] == "2027-01-15T08:00:00.123456Z")
        #expect(object["log.level"] == "warning")
        #expect(object["message"] == "it\nbroke \u{1B}[2J")
        #expect(object["log.logger"] == "trawl.controller")
        #expect(object["error.message"] == "no \"way\"")
        #expect(object["trawl.node"] == "node6")
        #expect(object["trawl.job.id"] == "nightly-1" && object["trawl.attempt"] == 2)
        #expect(object["trace.id"] == .string(JobID("nightly-1")?.traceID ?? ""))
        #expect(object["event.dataset"] == "trawl.controller" && object["host.name"] != nil)
        #expect(object["labels"] == ["took": "3 s"])
        #expect(object["ecs.version"] != nil && object["service.name"] == "trawl")
    }
}
