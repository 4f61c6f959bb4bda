import Foundation
import Testing

@testable import Crawling

@Suite struct SettingsTests {
    @Test(arguments: [
        ("CONCURRENT_REQUESTS", "0", "a whole number from 1 to 10000"),
        ("CONCURRENT_REQUESTS", "many", "a whole number from 1 to 10000"),
        ("DOWNLOAD_DELAY", "-1", "a number of seconds, 0 or more"),
        ("DOWNLOAD_DELAY", "nan", "a number of seconds, 0 or more"),
        ("ROBOTSTXT_OBEY", "maybe", "true or false"),
        ("RETRY_HTTP_CODES", "500,abc", "HTTP statuses"),
        ("USER_AGENT", "a\r\nX-Evil: 1", "text in one line"),
        ("DEFAULT_REQUEST_HEADERS", "{\"a b\": \"c\"}", "a JSON object"),
        ("DEFAULT_REQUEST_HEADERS", "[1]", "a JSON object"),
    ])
    func saysWhatASettingTakes(_ name: String, _ value: String, _ expected: String) {
        var settings = Settings()
        let fault = #expect(throws: SettingsFault.self) { try settings.set(name, to: value) }
        #expect(fault?.code == "bad_setting")
        #expect(fault?.description.contains(name) == true)
        #expect(fault?.description.contains(expected) == true)
    }

    @Test(arguments: [("DOWNLOAD_DELY", "DOWNLOAD_DELAY"), ("CONCURENT_REQUESTS", "CONCURRENT_REQUESTS")])
    func namesTheNearestSetting(_ name: String, _ nearest: String) {
        var settings = Settings()
        let fault = #expect(throws: SettingsFault.self) { try settings.set(name, to: "1") }
        #expect(fault?.code == "unknown_setting")
        #expect(fault?.description == "There is no setting \(name); did you mean \(nearest)?")
    }

    @Test func readsEveryForm() throws {
        var settings = Settings()
        try settings.set("DOWNLOAD_DELAY", to: "0.25")
        try settings.set("ROBOTSTXT_OBEY", to: "False")
        try settings.set("RETRY_HTTP_CODES", to: "[500, 503]")
        try settings.set("FEED_EXPORT_FIELDS", to: "title, price")
        try settings.set("DEFAULT_REQUEST_HEADERS", to: "{\"Accept-Language\": \"fr\"}")
        #expect(settings.downloadDelay == 0.25)
        #expect(!settings.obeysRobots)
        #expect(settings.retryStatuses == [500, 503])
        #expect(settings.feedFields == ["title", "price"])
        #expect(settings.defaultHeaders == [.init(name: "Accept-Language", value: "fr")])
    }

    @Test(arguments: ["HTTPPASS", "PROXIES", "DEFAULT_REQUEST_HEADERS"])
    func `P33 faults do not repeat secrets`(_ name: String) {
        let fault = SettingsFault.unreadable(name: name, value: "hunter2", expected: "something else")
        #expect(!fault.description.contains("hunter2"))
    }

    @Test func everySettingHasAnExpectation() {
        #expect(Settings.names.count > 50)
        #expect(Settings.names.allSatisfy { Settings.expectation(of: $0)?.isEmpty == false })
    }

    /// What stands in backquotes and capitals in the documents is a setting, or the end of one after its first.
    /// Variables of the platform are held to their own list (ConfigCommandTests).
    @Test(arguments: ["README.md", "Docs/operations.md"]) func documentsNameSettingsThatExist(_ document: String) throws
    {
        let root = URL(fileURLWithPath: #filePath).pathComponents.dropLast(4).joined(separator: "/").dropFirst()
        let text = try String(contentsOfFile: "\(root)/\(document)", encoding: .utf8)
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        let names = parts.enumerated().filter { !$0.offset.isMultiple(of: 2) }.map(\.element)
        let settings = names.map { $0.prefix { $0 != "=" } }.filter { name in
            name.count > 4 && name.allSatisfy { $0.isUppercase || $0 == "_" } && name.contains("_")
                && !name.hasPrefix("TRAWL_")
        }
        #expect(!settings.isEmpty)
        for name in settings {
            let isKnown = Settings.names.contains { name.hasPrefix("_") ? $0.hasSuffix(name) : $0 == name }
            #expect(isKnown, "\(name) in \(document)")
        }
    }
}
