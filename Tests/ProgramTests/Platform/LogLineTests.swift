import Jobs
import Logging
import Testing
import Web

@testable import trawl

@Suite struct LogLineTests {
    private static let event = LogLine.Event(
        moment: Timestamp(microseconds: 1_800_000_000_123_456), level: .warning, label: "trawl.controller",
        message: "it\nbroke \u{1B}[2J", metadata: [(key: "error", value: "no \"way\""), (key: "node", value: "node6")])

    @Test func textIsOneLine() {
        #expect(
            LogLine.text(Self.event)
                == "2027-01-15T08:00:00.123Z warning trawl.controller: it·broke ·[2J error=\"no \\\"way\\\"\" node=node6\n"
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
        #expect(object["labels"] == ["node": "node6"])
        #expect(object["ecs.version"] != nil && object["service.name"] == "trawl")
    }
}
