import Testing

@testable import Crawling

/// Which links a spider follows, and as which page kind.
@Suite struct FollowTests {
    static let page = """
        <div class=books><a href="/book/1">1</a><a href="/book/2?sort=x" rel="Nofollow sponsored">2</a></div>
        <a class=next href="page-2.html">next</a><a href="mailto:a@b">mail</a><a name=x>none</a><a href="">empty</a>
        <link rel=next href="/p"><iframe src="/frame"></iframe><p data-url="/data">url:/text;</p>
        """

    static func links(
        _ pages: String, on body: String = page, kind: String? = nil, settings: Settings = Settings(),
        type: String = "text/html"
    ) throws -> [String] {
        let spider = try SpiderFile.load(
            text: "name: a\nstart: http://shop.example/a/\npages:\n  " + pages.replacing("\n", with: "\n  "))
        return try SpiderPage.run(spider, on: body, kind: kind, type: type, settings: settings).links
            .map { $0.replacing("http://shop.example", with: "") }
    }

    @Test(
        arguments: [
            ("p: {follow: a}", ["/book/1 p", "/book/2?sort=x p", "/a/page-2.html p"]),
            ("p: {follow: [.next, iframe]}", ["/a/page-2.html p", "/frame p"]),
            ("p: {follow: 'p::attr(data-url)'}", ["/data p"]), ("p: {follow: {xpath: '//link/@href'}}", ["/p p"]),
            ("p: {follow: {regex: 'url:([^;]+)'}}", ["/text p"]),
            ("p: {follow: {css: p, regex: 'url:(.+);', priority: -3}}", ["/text p -3"]),
            ("p: {follow: {css: a, deny: 'sort='}}", ["/book/1 p", "/a/page-2.html p"]),
            (
                "p: {follow: {css: a, allow: ['/book/1$', page], deny: ['^x', '//z']}}",
                ["/book/1 p", "/a/page-2.html p"]
            ),
            (
                "p: {follow: [{css: .books a, to: b}, {css: a, to: p, priority: 5}]}\nb: {follow: i}",
                ["/book/1 b", "/book/2?sort=x b", "/a/page-2.html p 5"]
            ),
            (
                "l: {match: [page-, '/a/$'], follow: a}\nb: {match: /book/, follow: i}",
                ["/book/1 b", "/book/2?sort=x b", "/a/page-2.html l"]
            ),
            ("l: {match: '/a/$', follow: a}\nb: {follow: i}", ["/book/1 b", "/book/2?sort=x b", "/a/page-2.html b"]),
            ("l: {match: '/a/$', follow: a}\nb: {match: 'book/1', follow: i}", ["/book/1 b"]),
        ] as [(String, [String])])
    func `links are followed by rules`(pages: String, expected: [String]) throws {
        #expect(try Self.links(pages) == expected)
    }

    @Test func `the kind that a rule named wins over the URL`() throws {
        let pages = "l: {match: '/a/$', follow: .next}\nb: {match: /book/, follow: .books a}"
        #expect(try Self.links(pages).isEmpty)
        #expect(try Self.links(pages, kind: "b") == ["/book/1 b", "/book/2?sort=x b"])
        #expect(try Self.links(pages, kind: "gone").isEmpty)
    }

    @Test func `links are relative to the base of the page`() throws {
        let page = "<base target=x><base href='/other/'><base href='/third/'><a href=x>x</a><a href='http://h/'>y</a>"
        #expect(try Self.links("p: {follow: a}", on: page) == ["/other/x p", "http://h/ p"])
        #expect(try Self.links("p: {follow: {css: a, allow: /other/x}}", on: page) == ["/other/x p"])
        let items = try SpiderPage.items("items: {fields: {u: {css: a, type: url}}}", on: page)
        #expect(items == [#"{"u":"http://shop.example/other/x"}"#])
    }

    @Test func `nofollow counts where it is obeyed`() throws {
        var settings = Settings()
        settings.obeysNofollow = true
        #expect(try Self.links("p: {follow: a}", settings: settings) == ["/book/1 p", "/a/page-2.html p"])
    }

    @Test(
        arguments: [
            ("{json: next}", ["/p2 p"]), ("{json: 'books[*].url'}", ["/1 p", "/2 p"]),
            ("{json: urls}", ["/3 p", "/4 p"]), ("{json: n}", []),
            ("{json: none}", []), ("{json: html, regex: 'href=(\\S+)'}", ["/5 p"]),
        ] as [(String, [String])])
    func `links of JSON pages are followed`(rule: String, expected: [String]) throws {
        let body =
            #"{"next":"/p2","books":[{"url":"/1"},{"url":"/2"}],"urls":["/3",4,"/4"],"n":5,"html":"<a href=/5 >"}"#
        #expect(try Self.links("p: {follow: \(rule)}", on: body, type: "application/json") == expected)
    }
}
