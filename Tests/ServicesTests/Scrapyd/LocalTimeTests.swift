import Jobs
import TestSupport
import Testing

@testable import Services

/// Times as Python writes them, in whatever zone the tests run.
struct LocalTimeTests {
    @Test(
        "as Python's datetime writes them",
        arguments: [
            0, 1, 999_999, 1_000_000, 1_700_000_000_000_001, 1_700_000_000_120_000, -1, -1_000_000,
            4_102_444_800_000_000,
        ])
    func likePython(_ microseconds: Int64) async throws {
        let moment = Timestamp(microseconds: microseconds)
        let script = """
            import datetime, sys
            number = int(sys.argv[1])
            moment = datetime.datetime.fromtimestamp(number // 10**6) + datetime.timedelta(microseconds=number % 10**6)
            print(moment); print(moment.strftime("%Y-%m-%d %H:%M:%S")); print(moment.strftime("%Y-%m-%d %H:%M"))
            """
        let python = try await Program(path: "/usr/bin/python3").run(["-c", script, "\(microseconds)"])
        let lines = python.output.split(separator: "\n").map(String.init)
        #expect([LocalTime.exact(moment), LocalTime.seconds(moment), LocalTime.minutes(moment)] == lines)
    }

    @Test(
        "time spans",
        arguments: [
            (0, "0:00:00"), (4, "0:00:04"), (3_661, "1:01:01"), (86_399, "23:59:59"), (86_400, "1 day, 0:00:00"),
            (183_845, "2 days, 3:04:05"), (-5, "0:00:00"),
        ])
    func spans(_ seconds: Int, _ text: String) {
        let start = Timestamp(microseconds: 1_000_000_000)
        let end = Timestamp(microseconds: 1_000_000_000 + Int64(seconds) * 1_000_000)
        #expect(ScrapydJobRow.runtime(from: start, to: end) == text)
    }

    @Test(
        "sizes in listings",
        arguments: [(0, "0B"), (920, "920B"), (1_024, "1K"), (7_000, "6K"), (2_000_000, "1M"), (5 << 30, "5G")])
    func sizes(_ bytes: Int, _ text: String) { #expect(ScrapydFolder.size(Int64(bytes)) == text) }
}
