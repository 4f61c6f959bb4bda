import Testing

@testable import Fleet

/// What link crawls tell is read from the beginnings of their items.
struct CrawledPagesTests {
    @Test func readsURLAndStatus() {
        var pages = CrawledPages()
        let lines = [
            #"{"url":"http://a/","status":200,"title":"","links":[]}"#,
            #"{"url":"http://a/q?x=\"y\\","status":404,"title":""}"#,
            #"{"url":"http://a/2","status":301"#,
            #"{"url":"http://cut"#, #"{"url":5,"status":200}"#, #"{"link":"http://a/"}"#, "", "{",
            #"{"url":"http://a/","status":x}"#,
        ]
        for line in lines { pages.add(Array(line.utf8)) }
        #expect(pages.crawled == ["http://a/", "http://a/2"])
        #expect(pages.refused.map(\.url) == [#"http://a/q?x="y\"#])
        #expect(pages.refused.map(\.status) == [404])
    }
}
