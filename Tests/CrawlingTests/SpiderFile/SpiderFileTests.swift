import Testing

@testable import Crawling
@testable import Web

@Suite struct SpiderFileTests {
    static let whole = """
        name: shop-1.0
        args: {category: fiction, base: , delay: 0.5}
        start:
          - '{{ args.base }}/{{args.category}}/'
          - {url: 'http://other.example/', page: book}
        sitemap: ['{{ args.base }}/sitemap.xml']
        allowed_domains: [Example.COM, '*.bücher.example']
        settings:
          DOWNLOAD_DELAY: '{{ args.delay }}'
          PROXIES: [http://p1:1, http://p2:2]
          DEFAULT_REQUEST_HEADERS: {Accept: application/json, X-Key: '{{ args.category }}'}
          ROBOTSTXT_OBEY: no
        login:
          form:
            url: '{{ args.base }}/login'
            form: '#login'
            fields: {user: '{{ args.category }}', pin: 0123}
            check: {xpath: '//a[.="Log out"]'}
        pages:
          list: {follow: [a]}
          book: {match: [/b/, /c/], items: {fields: {t: h1}}}
        """

    @Test func `a file with everything is read`() throws {
        let spider = try SpiderFile.load(
            text: Self.whole, arguments: ["base": "http://example.com:8080", "category": "poetry & co"])
        #expect(spider.name == "shop-1.0")
        #expect(
            spider.start() == [
                Request(url: try WebURL("http://example.com:8080/poetry%20&%20co/")),
                Request(url: try WebURL("http://other.example/"), kind: "book"),
            ])
        #expect(spider.sitemaps == [Request(url: try WebURL("http://example.com:8080/sitemap.xml"))])
        #expect(spider.scope == .domains(["example.com", "xn--bcher-kva.example"]))
        #expect(
            spider.settings.map { "\($0.name)=\($0.value)" } == [
                "DOWNLOAD_DELAY=0.5", #"PROXIES=["http://p1:1","http://p2:2"]"#,
                #"DEFAULT_REQUEST_HEADERS={"Accept":"application/json","X-Key":"poetry & co"}"#, "ROBOTSTXT_OBEY=no",
            ])
        guard case .form(let login)? = spider.login else {
            Issue.record("there is no log-in")
            return
        }
        #expect(login.url.string == "http://example.com:8080/login")
        #expect(login.fields.map { "\($0.name)=\($0.value)" } == ["user=poetry & co", "pin=0123"])
        #expect(login.form?.expression == "#login")
        #expect(login.check?.expression == "//a[.=\"Log out\"]")
        #expect(spider.pageKinds == ["list", "book"])
        #expect(spider.needsTree)
    }

    @Test(
        arguments: [
            ("", .hostsOfStart), ("allowed_domains: example.org", .domains(["example.org"])),
            ("allowed_domains: ['*']", .everywhere), ("allowed_domains: [127.0.0.1]", .domains(["127.0.0.1"])),
        ] as [(String, CrawlScope)])
    func `the scope is that of the start unless domains are named`(line: String, scope: CrawlScope) throws {
        let spider = try SpiderFile.load(text: "name: a\nstart: http://h/\n\(line)\npages: {p: {follow: a}}")
        #expect(spider.scope == scope)
        #expect(spider.login == nil)
        #expect(spider.sitemaps.isEmpty)
    }

    @Test func `basic authentication is read`() throws {
        let text =
            "name: a\nstart: http://h/\nlogin: {basic: {user: me, password: 'p:{{ args.x }}', host: h}}\nargs: {x: y}\npages: {p: {follow: a}}"
        guard case .basic(let user, let password, let host)? = try SpiderFile.load(text: text).login else {
            Issue.record("there is no log-in")
            return
        }
        #expect([user, password, host] == ["me", "p:y", "h"])
    }

    @Test(
        arguments: [
            (
                "follow: {json: next}\nitems: {each: {json: books}, fields: {id: {json: id}, at: {value: '{{ url }}'}}}",
                false
            ),
            ("follow: {regex: 'href=(\\S+)'}\nitems: {fields: {id: {regex: '\\d+'}}}", false), ("follow: a", true),
            ("items: {fields: {a: {fields: {b: {xpath: //a}}}}}", true),
            ("items: {each: li, fields: {b: {regex: x}}}", true),
        ])
    func `a tree is built only for selectors`(kind: String, needsTree: Bool) throws {
        #expect(try SpiderFile.load(text: SpiderPage.spider(kind)).needsTree == needsTree)
    }

    @Test func `an argument may stand anywhere and stays text`() throws {
        let text = """
            name: a
            args: {tag: h1, kind: two}
            start: [{url: http://h/, page: '{{ args.kind }}'}]
            pages:
              two:
                items: {fields: {t: '{{ args.tag }}', k: {value: '{{ args.tag }} of {{ url }} at {{ depth }} {{ status }} {{ kind }}'}, n: {css: b, default: '{{ args.tag }}'}}}
            """
        let spider = try SpiderFile.load(text: text, arguments: ["tag": "h2"])
        let result = try SpiderPage.run(spider, on: "<h1>1</h1><h2>2</h2>")
        #expect(result.items == "{\"t\":\"2\",\"k\":\"h2 of http://shop.example/a/ at 2 200 two\",\"n\":\"h2\"}\n")
        // What is put in is not read as YAML again, nor as a variable.
        let odd = try SpiderFile.load(
            text: text.replacing("h1", with: "'{{ x }}: [*'").replacing("t: '{{ args.tag }}',", with: "t: h1,"))
        #expect(try SpiderPage.run(odd, on: "<h1>1").items.contains("\"k\":\"{{ x }}: [* of http"))
    }
}
