import Foundation
import Jobs
import TestSupport
import Testing
import Web

@testable import Scheduling

@Suite("Time zones")
struct TimeZoneRulesTests {
    static let known = [
        "UTC", "Etc/UTC", "Europe/Paris", "Europe/Dublin", "Europe/London", "America/New_York", "America/Sao_Paulo",
        "America/St_Johns", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Apia",
        "Antarctica/Troll", "Pacific/Chatham", "Asia/Tehran", "America/Argentina/Buenos_Aires", "Etc/GMT+12",
        "Etc/GMT-14",
    ]

    @Test("offsets are Foundation's, from 1975 to 2036", arguments: known)
    func offsets(_ name: String) throws {
        let rules = try zones.rules(named: name)
        let foundation = try #require(TimeZone(identifier: name))
        var generator = SplitMix64(seed: 1)
        for _ in 0..<500 {
            let second = Int64.random(in: 157_766_400..<2_082_758_400, using: &generator)
            let moment = Timestamp(microseconds: second * 1_000_000)
            let expected = foundation.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
            #expect(rules.offset(at: moment) == expected, "\(name) at \(moment)")
        }
    }

    @Test("periods join without a hole", arguments: known)
    func periods(_ name: String) throws {
        let rules = try zones.rules(named: name)
        var period = rules.period(at: .min)
        #expect(period.start == .min)
        var count = 0
        while period.end < 7_258_118_400 {
            let next = rules.period(at: period.end)
            #expect(next.start == period.end)
            #expect(rules.period(at: period.end - 1) == period)
            #expect(next.end > next.start)
            period = next
            count += 1
        }
        #expect(count < 1_000)
        let last = rules.period(at: .max)
        #expect(last.end == .max)
    }

    @Test(
        "rules of POSIX for years to come",
        arguments: [
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2050-07-01", 7_200), ("CET-1CEST,M3.5.0,M10.5.0/3", "2050-12-01", 3_600),
            ("EST5EDT,M3.2.0,M11.1.0", "2050-07-01", -14_400),
            ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2050-01-01", 39_600),
            ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2050-07-01", 37_800),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", "2050-01-01", 0), ("IST-1GMT0,M10.5.0,M3.5.0/1", "2050-07-01", 3_600),
            ("EET-2EEST,M3.4.4/50,M10.4.4/50", "2050-07-01", 10_800),
            ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2050-07-01", -3_600),
            ("<-03>3", "2050-07-01", -10_800), ("UTC0", "2050-07-01", 0), ("XXX-5:30:15", "2050-07-01", 19_815),
            // Daylight saving all year, as RFC 9636 writes it.
            ("EST5EDT,0/0,J365/25", "2050-01-01", -14_400), ("EST5EDT,0/0,J365/25", "2052-12-31", -14_400),
            ("EST5EDT,J60,J300", "2048-03-01", -18_000), ("EST5EDT,59,J300", "2048-03-01", -14_400),
        ])
    func posix(_ text: String, _ day: String, _ offset: Int) throws {
        let zone = try #require(PosixTimeZone(text.utf8))
        let second = try moment(day).second
        let period = zone.period(at: second)
        #expect(period.offset == offset)
        #expect(period.start <= second && second < period.end)
    }

    @Test(
        "other text is no rule",
        arguments: [
            "", "C", "CE-1", "CET", "CET-", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M3.5.0,", "CET-25",
            "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.0.0,M10.5.0",
            "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J0,J5", "CET-1CEST,J366,J5", "CET-1CEST,366,J5",
            "CET-1CEST,M3.5.0/168,M10.5.0", "<+1-1", "<+1>-1", "CET-1 ", "CET-1:60", "CET-1CEST,M3.5.0,M10.5.0/3x",
        ])
    func noPosix(_ text: String) { #expect(PosixTimeZone(text.utf8) == nil) }

    @Test(
        "names are checked before a file is asked for",
        arguments: [
            "", "/", "../etc/passwd", "/etc/passwd", "Europe/../../etc/passwd", "Europe//Paris", "Europe/",
            "Europe/Paris\u{0}",
            "+02:00", "-1", "posix/UTC", "right/UTC", "localtime", "posixrules", "zone.tab", "a/b/c/d", "Europe/ Paris",
            String(repeating: "a", count: 65), "Éire",
        ])
    func impossible(_ name: String) throws {
        let fault = try #require(throws: TimeZoneFault.self) { try zones.rules(named: name) }
        #expect(fault.code == .name)
    }

    @Test(
        "zones that are not there are unknown",
        arguments: ["Europe/Atlantis", "europe/paris", "Europe", "UTC/Paris", "X"])
    func unknown(_ name: String) throws {
        let fault = try #require(throws: TimeZoneFault.self) { try zones.rules(named: name) }
        #expect(fault.code == .unknown)
        #expect(fault.description.contains("Europe/Paris"))
    }

    @Test("without a database UTC is known, and what to do for others is said")
    func noDatabase() async throws {
        try await withScratchFolder { folder in
            let catalogue = TimeZoneCatalogue(folder: folder.file("none"))
            #expect(try catalogue.rules(named: "UTC") === TimeZoneRules.utc)
            let fault = try #require(throws: TimeZoneFault.self) { try catalogue.rules(named: "Europe/Paris") }
            #expect(fault.code == .noDatabase)
            #expect(fault.description.contains("tzdata"))
        }
    }

    @Test("files that are no zones are refused, and zones are read once")
    func files() async throws {
        let paris = [UInt8](try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/Europe/Paris")))
        try await withScratchFolder { folder in
            try folder.write(paris, to: "Here")
            try folder.write([UInt8](repeating: 0, count: 1 << 19), to: "Long")
            try folder.write("TZif", to: "Short")
            let catalogue = TimeZoneCatalogue(folder: folder.path)
            let here = try catalogue.rules(named: "Here")
            #expect(try catalogue.rules(named: "Here") === here)
            for name in ["Long", "Short"] {
                let fault = try #require(throws: TimeZoneFault.self) { try catalogue.rules(named: name) }
                #expect(fault.code == .unreadable)
            }
        }
    }

    @Test("damaged files are refused or read, and never trap", arguments: ["Europe/Paris", "Africa/Cairo", "UTC"])
    func damage(_ name: String) throws {
        let whole = [UInt8](try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/\(name)")))
        #expect(throws: Never.self) { try TimeZoneRules(name: name, file: whole) }
        for length in 0..<whole.count where length < 60 || length % 7 == 0 {
            #expect(throws: TimeZoneFault.self) { try TimeZoneRules(name: name, file: Array(whole.prefix(length))) }
        }
        let expressions = [try CronExpression("30 2 * * *"), try CronExpression("*/10 * * * *")]
        let now = try moment("2026-03-28T12:00Z")
        var generator = SplitMix64(seed: 9)
        var read = 0
        for _ in 0..<1_500 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                // Half of the damage is to the rule at the end.
                let place =
                    Bool.random(using: &generator)
                    ? Int.random(in: bytes.indices, using: &generator)
                    : Int.random(in: max(0, bytes.count - 30)..<bytes.count, using: &generator)
                bytes[place] = .random(in: 0...255, using: &generator)
            }
            guard let rules = try? TimeZoneRules(name: name, file: bytes) else { continue }
            read += 1
            for expression in expressions {
                let next = expression.next(after: now, in: rules)
                #expect(next.map { $0 > now } ?? true)
                _ = expression.count(after: now, through: now + .seconds(86_400), in: rules)
            }
            _ = rules.period(at: .min)
            _ = rules.period(at: .max)
        }
        #expect(read > 0)
    }

    private static let leapFile = "/usr/share/zoneinfo/right/UTC"

    @Test(
        "leap seconds are refused",
        .enabled(if: FileManager.default.fileExists(atPath: leapFile), "no file has them here"))
    func leapSeconds() throws {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: Self.leapFile)))
        #expect(throws: TimeZoneFault.self) { try TimeZoneRules(name: "right/UTC", file: bytes) }
    }
}
