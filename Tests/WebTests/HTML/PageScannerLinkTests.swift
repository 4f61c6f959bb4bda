import Testing

@testable import Web

/// Which tags tell what, and how their attributes are read.
@Suite struct PageScannerLinkTests {
    @Test(
        "every element with a link, and only these",
        arguments: [
            ("<a href=/x>", ["a /x"]),
            ("<area href=/x>", ["a /x"]),
            ("<frame src=f>", ["frame f"]),
            ("<iframe src=f></iframe>", ["frame f"]),
            ("<link rel=stylesheet href=s>", ["link s rel=stylesheet"]),
            ("<img src=i>", ["resource i"]),
            ("<image src=i>", ["resource i"]),
            ("<script src=s></script>", ["resource s"]),
            ("<video src=v><source src=w><track src=t></video>", ["resource v", "resource w", "resource t"]),
            ("<audio src=a></audio><embed src=e><input src=i>", ["resource a", "resource e", "resource i"]),
            ("<object data=d></object>", ["resource d"]),
            ("<a src=x><img href=x><p href=x><abbr href=x><aa href=x><object src=x><link src=x>", []),
            ("<A HREF=/x><aREA hReF=/y>", ["a /x", "a /y"]),
            ("<a>", []),
        ])
    func elements(html: String, found: [String]) {
        #expect(FoundMarkup.lines(html) == found)
    }

    @Test(
        "attributes however they are written",
        arguments: [
            ("<a href=\"/a b\">", ["a /a b"]),
            ("<a href='/a\"b'>", ["a /a\"b"]),
            ("<a\nhref\t=\r\n'/x'\u{0C}>", ["a /x"]),
            ("<a href=x/>", ["a x/"]),
            ("<a href=x?a=1&b=\"2'>", ["a x?a=1&b=\"2'"]),
            ("<a href>", ["a "]),
            ("<a href=>", ["a "]),
            ("<a href=\"\">", ["a "]),
            ("<a href= >", ["a "]),
            ("<a href=/x rel=nofollow>", ["a /x rel=nofollow"]),
            ("<a rel='me nofollow' class=c href=/x>", ["a /x rel=me nofollow"]),
            ("<a rel href=/x>", ["a /x"]),
            // The first of two counts, also when it is empty.
            ("<a href=1 href=2>", ["a 1"]),
            ("<a HREF=1 href=2>", ["a 1"]),
            ("<a href href=2>", ["a "]),
            ("<a rel=a rel=b href=1>", ["a 1 rel=a"]),
            // Slashes part attributes like white space.
            ("<a/href=1>", ["a 1"]),
            ("<a class=x/href=1>", []),
            ("<a class='x'/href=1>", ["a 1"]),
            ("<a class='x'href=1>", ["a 1"]),
            ("<a / href=1 / >", ["a 1"]),
            ("<a href / =1>", ["a "]),
            // What cannot be a name is one.
            ("<a <href=1 href=2>", ["a 2"]),
            ("<a \"href=1 'href=2>", []),
            ("<a =href=1>", []),
            ("<a = href=1>", ["a 1"]),
            ("<a title='<a href=1>' href=2>", ["a 2"]),
            ("<a title=<a href=2>", ["a 2"]),
            ("<a x=\"a>b\" href='c>d'>", ["a c>d"]),
            ("<a x=a>b\" href=1>", []),
            ("<a data-href=1 hrefs=2 hre=3 xhref=4>", []),
            ("<a href\u{0}=1 \u{0}href=2 href=3\u{0}>", ["a 3\u{0}"]),
        ])
    func attributes(html: String, found: [String]) {
        #expect(FoundMarkup.lines(html) == found)
    }

    @Test(
        "what a page says about itself",
        arguments: [
            ("<base href=/b><base href=/c>", ["base /b"]),
            ("<base target=_top><base href=/c>", ["base /c"]),
            ("<base href href=/c>", ["base "]),
            ("<title>One</title><title>Two</title>", ["title One"]),
            ("<title lang=en>a &amp; b\n</title >", ["title a &amp; b\n"]),
            ("<title></title>", ["title "]),
            ("<meta name=robots content=noindex>", ["robots noindex"]),
            ("<META CONTENT='noindex,nofollow' NAME=Robots>", ["robots noindex,nofollow"]),
            ("<meta name=robots><meta name=robot content=x><meta content=x>", []),
            ("<meta name=robots content=a><meta name=robots content=b>", ["robots a", "robots b"]),
            ("<link rel=canonical href=/c>", ["link /c rel=canonical", "canonical /c"]),
            ("<link href=/c rel='shortlink\tCanonical'>", ["link /c rel=shortlink\tCanonical", "canonical /c"]),
            ("<link rel=canonicals href=/c>", ["link /c rel=canonicals"]),
            ("<a rel=canonical href=/c>", ["a /c rel=canonical"]),
            ("<meta charset=utf-8>", ["charset utf-8"]),
            ("<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>", ["charset koi8-r"]),
            ("<meta content='text/html; charset=koi8-r'>", []),
        ])
    func about(html: String, found: [String]) {
        #expect(FoundMarkup.lines(html) == found)
    }

    @Test(
        "a refresh (HTML standard, shared declarative refresh steps)",
        arguments: [
            ("0;url=/x", "/x"), ("5; URL=/x", "/x"), ("5;/x", "/x"), ("5,/x", "/x"), ("5 /x", "/x"), ("5 url=/x", "/x"),
            ("5; url = '/x' more", "/x"), ("5; url=\"/x", "/x"), ("5;'/x'", "/x"), (" 5.5.1 ; url=/x ", "/x "),
            (".5;url=/x", "/x"), ("5;urls", "urls"), ("5;url", "url"), ("5;ur=l", "ur=l"), ("5;url /x", "url /x"),
            ("5;url=", ""), ("5;url=''", ""), ("5;;/x", ";/x"), ("0;URL=a;b", "a;b"), ("5;url=/x?a'b", "/x?a'b"),
            ("5", nil), ("5;", nil), ("5; ", nil), ("", nil), ("url=/x", nil), ("x5;url=/x", nil), ("5x;url=/x", nil),
        ] as [(String, String?)])
    func refresh(content: String, url: String?) {
        let quote = content.contains("\"") ? "'" : "\""
        let found = FoundMarkup.lines("<meta http-equiv=Refresh content=\(quote)\(content)\(quote)>")
        #expect(found == (url.map { ["refresh " + $0] } ?? []))
    }

    @Test("relations are words, in any case")
    func relations() {
        struct Visitor: PageVisitor {
            var answers: [Bool] = []
            mutating func link(_ link: borrowing ScannedLink) {
                answers += [link.hasRelation("nofollow"), link.hasRelation("me"), link.mayHaveReferences]
            }
        }
        let html = Array("<a href=a?b&c rel=' NoFollow\nme'><a href=b rel=nofollowing><a href=c rel=''>".utf8)
        var visitor = Visitor()
        PageScanner.scan(html.span, into: &visitor)
        #expect(visitor.answers == [true, true, true, false, false, false, false, false, false])
    }
}
