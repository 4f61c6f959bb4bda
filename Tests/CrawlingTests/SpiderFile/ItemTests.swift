import Testing

@testable import Crawling

/// What fields take from pages.
@Suite struct ItemTests {
    static let page = """
        <html><head><title> The  Shop </title><meta name=description content="All &amp; more"></head><body>
        <h1>One<b> two</b></h1> <p class=empty> </p><p class=price>from</p><p class=price>£1,234.50</p>
        <ul><li class=tag>a</li><li class=tag> </li><li class=tag>b</li></ul><span class=stock>In stock (3)</span>
        <div id=d data-n=5><i>x</i> &lt;y&gt;</div><img src="/i.png"><a href="../b?c#d">link</a><a name=x>no</a>
        <script type="application/ld+json">{"offers": {"price": 12.5, "list": [1, 2]}, "n": null}</script>
        <script>var state = {"id": 77};</script><time>5 March 2024</time></body></html>
        """

    @Test(
        arguments: [
            ("title", "\"The Shop\""), ("h1", "\"One two\""), ("'h1::text'", "\"One\""), ("'h1 ::text'", "\"One\""),
            ("'meta[name=description]::attr(content)'", "\"All & more\""), ("{xpath: 'string(//h1)'}", "\"One two\""),
            ("{xpath: 'count(//li)'}", "\"3\""), ("{xpath: 'count(//li)', type: number}", "3"),
            ("{xpath: '//li[2]=\"x\"', type: boolean}", "false"),
            ("{css: h1, type: html}", "\"<h1>One<b> two</b></h1>\""),
            ("{css: title, type: raw}", "\" The  Shop \""), ("{css: '.price', type: number}", "1234.5"),
            ("{css: '.price', type: {list: number}}", "[1234.5]"), ("{css: '.tag', type: list}", "[\"a\",\"b\"]"),
            ("{css: '.tag', type: {list: raw}}", "[\"a\",\" \",\"b\"]"), ("'.empty, .price'", "\"from\""),
            ("{css: '.stock', type: boolean}", "true"), ("{css: '.stock', type: integer}", "3"),
            ("{css: '.stock', type: exists}", "true"),
            ("{css: '.none', type: exists}", "false"), ("'.none'", "null"), ("{css: '.none', type: list}", "[]"),
            ("{css: '.none', default: 7}", "7"),
            ("{css: '.none', default: {a: [x, '7', null, true]}}", "{\"a\":[\"x\",\"7\",null,true]}"),
            ("{css: h1, type: number, default: -1.5}", "-1.5"), ("{css: '.none', type: list, default: [x]}", "[\"x\"]"),
            ("{css: img, type: url}", "\"http://shop.example/i.png\""),
            ("{css: a, type: url}", "\"http://shop.example/b?c\""),
            ("{css: 'a::attr(href)'}", "\"../b?c#d\""), ("{css: 'a[name]', type: url}", "null"),
            ("{css: h1, type: url}", "null"),
            ("{css: time, type: date}", "\"2024-03-05\""),
            ("{css: time, type: date, format: '%d %B %Y'}", "\"2024-03-05\""),
            ("{css: '#d'}", "\"x <y>\""), ("{css: '#d::attr(data-n)', type: integer}", "5"),
            ("{regex: '<h1>(\\w+)'}", "\"One\""), ("{css: '#d', regex: '<(\\w)>'}", "\"y\""),
            ("{css: li, regex: 'b|a', type: list}", "[\"a\",\"b\"]"),
            ("{css: 'script[type=\"application/ld+json\"]', json: offers.price}", "12.5"),
            ("{css: script, json: offers.list}", "[1,2]"), ("{css: script, json: 'offers.list', type: list}", "[1,2]"),
            ("{css: script, json: 'offers.list[*]', type: {list: text}}", "[\"1\",\"2\"]"),
            ("{css: script, json: n, default: none}", "\"none\""),
            ("{css: script, json: offers, regex: 'price\\W+([\\d.]+)', type: number}", "12.5"),
            ("{css: script, regex: 'state = (.*);', type: json}", "{\"id\":77}"),
            ("{fields: {a: h1, b: .none}}", "{\"a\":\"One two\",\"b\":null}"), ("{fields: {a: .none}}", "null"),
            ("{fields: {a: .none}, default: no}", "\"no\""),
            ("{fields: {a: h1, b: {css: .none, required: true}}}", "null"),
            (
                "{each: .tag, fields: {t: li, n: {css: li, regex: '[ab]'}}}",
                "[{\"t\":\"a\",\"n\":\"a\"},{\"t\":\"b\",\"n\":\"b\"}]"
            ),
            ("{each: .none, fields: {t: li}}", "[]"),
            (
                "{each: {xpath: '//li'}, fields: {t: {xpath: 'text()', required: true}}}",
                "[{\"t\":\"a\"},{\"t\":\"b\"}]"
            ),
            ("{each: {css: script, json: offers}, fields: {p: {json: price}}}", "[{\"p\":12.5}]"),
            ("{value: 5}", "5"), ("{value: '5'}", "\"5\""), ("{value: [a, {b: ~}]}", "[\"a\",{\"b\":null}]"),
            ("{value: '{{ status }}'}", "\"200\""),
        ])
    func `a field takes its value`(field: String, expected: String) throws {
        // The second field keeps the item where the first finds nothing.
        let items = try SpiderPage.items("items: {fields: {f: \(field), x: h1}}", on: Self.page)
        #expect(items == ["{\"f\":\(expected),\"x\":\"One two\"}"])
    }

    @Test func `one item for each match`() throws {
        let page = "<ul><li><b>1</b><i>x</i><li><b>2</b><li><i>z</i></ul>"
        let kind =
            "items:\n  - each: li\n    fields: {n: {css: b, type: integer, required: true}, t: i}\n  - {fields: {all: {css: b, type: list}}}"
        let result = try SpiderPage.run(try SpiderFile.load(text: SpiderPage.spider(kind)), on: page)
        #expect(result.items == "{\"n\":1,\"t\":\"x\"}\n{\"n\":2,\"t\":null}\n{\"all\":[\"1\",\"2\"]}\n")
        #expect(result.dropped == ["the required field n is missing": 1])
    }

    @Test func `an item in which nothing was found is not kept`() throws {
        let spider = try SpiderFile.load(
            text: SpiderPage.spider("items: {fields: {a: h1, b: {css: p, default: 1}, u: {value: '{{ url }}'}}}"))
        let result = try SpiderPage.run(spider, on: "<h2>")
        #expect(result.items.isEmpty)
        #expect(result.dropped == ["no field was found": 1])
    }

    static let json =
        #"{"books":[{"id":1,"t":"A","tags":["x","y"],"p":{"a":"1.234,5"}},{"id":2,"t":null,"tags":[]},7],"next":"/p2"}"#

    @Test(
        arguments: [
            (
                "{each: {json: books}, fields: {id: {json: id}, t: {json: t}, tags: {json: tags}}}",
                [#"{"id":1,"t":"A","tags":["x","y"]}"#, #"{"id":2,"t":null,"tags":[]}"#]
            ),
            ("{each: {json: 'books[*]'}, fields: {p: {json: p.a, type: number, required: true}}}", [#"{"p":1234.5}"#]),
            (
                "{fields: {ids: {json: '$..id', type: list}, n: {json: next, type: url}}}",
                [#"{"ids":[1,2],"n":"http://shop.example/p2"}"#]
            ),
            (
                "{each: {json: books}, fields: {n: {fields: {t: {json: tags, type: list}}}}}",
                [#"{"n":{"t":["x","y"]}}"#]
            ),
            (
                "{each: {json: books}, fields: {tags: {each: {json: tags}, fields: {v: {json: $}}}}}",
                [#"{"tags":[{"v":"x"},{"v":"y"}]}"#]
            ),
            ("{each: {json: books}, fields: {d: {regex: '\"id\":(\\d)'}}}", [#"{"d":"1"}"#, #"{"d":"2"}"#]),
            (
                "{each: {json: books}, fields: {s: {json: t, type: exists}, i: {json: id, required: true}}}",
                [#"{"s":true,"i":1}"#, #"{"s":false,"i":2}"#]
            ),
        ] as [(String, [String])])
    func `pages of JSON are pages too`(item: String, expected: [String]) throws {
        #expect(try SpiderPage.items("items: \(item)", on: Self.json, type: "application/json") == expected)
    }

    @Test func `a page that is not the JSON it should be is an error`() throws {
        let spider = try SpiderFile.load(text: SpiderPage.spider("items: {fields: {a: {json: a}}}"))
        #expect(throws: (any Error).self) { try SpiderPage.run(spider, on: "<html>", type: "application/json") }
    }

    @Test func `what is no text gives nothing`() throws {
        let spider = try SpiderFile.load(text: SpiderPage.spider("items: {fields: {a: h1}}\nfollow: a"))
        let result = try SpiderPage.run(spider, on: "<h1>x</h1><a href=/>", type: "image/png")
        #expect(result.items.isEmpty && result.links.isEmpty && result.dropped.isEmpty)
    }

    @Test func `XML is read as XML`() throws {
        let feed =
            "<?xml version='1.0'?><rss><item><link>http://h/1</link><pubDate>Tue, 05 Mar 2024 10:20:30 GMT</pubDate></item></rss>"
        let kind = "items: {each: item, fields: {url: {css: link, type: url}, at: {css: pubDate, type: date}}}"
        let items = try SpiderPage.items(kind, on: feed, type: "application/rss+xml")
        #expect(items == [#"{"url":"http://h/1","at":"2024-03-05T10:20:30Z"}"#])
    }

    @Test func `invalid UTF-8 and odd names leave as sound JSON`() throws {
        let items = try SpiderPage.items("items: {fields: {'a\"\\b': h1}}", on: "<h1>\u{2028}\"\\\u{7F}</h1>")
        #expect(items == [#"{"a\"\\b":""# + "\u{2028}" + #"\"\\\u007F"}"#])
    }

    @Test func `P17 a page cannot make items of any size`() throws {
        let depth = 400
        let page = String(repeating: "<div>", count: depth) + String(repeating: "x", count: 400_000)
        let spider = try SpiderFile.load(
            text: SpiderPage.spider("items: {fields: {all: {css: div, type: {list: html}}}}"))
        let fault = #expect(throws: ExtractionFault.self) { try SpiderPage.run(spider, on: page) }
        #expect(fault?.code == "spider-page-too-large")
    }
}
