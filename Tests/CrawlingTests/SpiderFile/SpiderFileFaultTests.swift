import Testing

@testable import Crawling

/// Every fault has its place and says what was expected.
@Suite struct SpiderFileFaultTests {
    static func faults(_ text: String, arguments: [String: String] = [:]) -> [String] {
        do throws(SpiderFileFaults) {
            _ = try SpiderFile.load(text: text, file: "s.yaml", arguments: arguments)
            return []
        } catch {
            return zip(error.description.split(separator: "\n"), error.faults).map { "\($1.code.rawValue) \($0)" }
        }
    }

    /// The faults of a spider with one page kind, which begins on line 4 in column 5.
    static func faults(ofPage kind: String) -> [String] { faults(SpiderPage.spider(kind)) }

    @Test(
        arguments: [
            ("", "missing_key s.yaml: the file is empty"),
            (
                "- a",
                "wrong_type s.yaml:1:1: a spider should be keys with values: `name:`, `args:`, `start:`, `sitemap:`, not a list"
            ),
            ("name: [", "yaml s.yaml:2:1: this is not YAML"),
            ("a: b: c", "yaml s.yaml:1:5: a colon stands where none may"),
            ("name: *", "yaml s.yaml:1:"),
            ("x: *all", "yaml s.yaml:1:4: a value that begins with * must stand in quotes"),
            ("x: @a", "yaml s.yaml:1:4: a value begins with a character that YAML keeps for itself"),
            ("name: a\nname: b", "yaml s.yaml:1:1: the key `name` comes twice"), ("a: \u{1}", "yaml s.yaml"),
            ("--- a\n--- b", "yaml s.yaml:2:1"),
        ])
    func `a file that is no YAML has one fault`(text: String, expected: String) {
        let faults = Self.faults(text)
        #expect(faults.count == 1)
        #expect(faults.first?.hasPrefix("spider." + expected) == true, "\(faults)")
    }

    @Test func `all faults are reported, in the order of the file`() {
        let text = """
            nam: shop
            start: [ftp://h/, 'http://[']
            settings: {DOWNLOAD_DELY: 1, CONCURRENT_REQUESTS: many}
            pages:
              list:
                folow: a
                follow:
                  - {css: 'a >', to: bok}
                  - {to: book}
              book:
                items:
                  fields:
                    price: {css: p, type: nummer}
                    title: {css: 'h1', xpath: //h1}
                    sku: {regex: 'UPC: (\\w+'}
            """
        // What selectors and patterns say of themselves is theirs.
        let faults = Self.faults(text).map { $0.contains("wrong:") ? $0.prefix { $0 != "w" } + "wrong:" : $0 }
        #expect(
            faults == [
                "spider.unknown_key s.yaml:1:1: a spider has no key `nam`; did you mean `name`?",
                "spider.bad_url s.yaml:2:9: a start URL should begin with http:// or https://",
                "spider.bad_url s.yaml:2:19: a start URL cannot be read: The host of the URL is no IPv6 address; write it as in http://[2001:db8::1]/.",
                "spider.bad_setting s.yaml:3:12: There is no setting DOWNLOAD_DELY; did you mean DOWNLOAD_DELAY?",
                "spider.bad_setting s.yaml:3:51: CONCURRENT_REQUESTS takes a whole number from 1 to 10000, not \"many\"",
                "spider.unknown_key s.yaml:6:5: a page kind has no key `folow`; did you mean `follow`?",
                "spider.bad_selector s.yaml:8:19: the CSS selector is wrong:",
                "spider.unknown_page s.yaml:8:26: there is no page kind `bok`; did you mean `book`?",
                "spider.missing_key s.yaml:9:9: a follow rule needs `css:`, `xpath:`, `json:` or `regex:`",
                "spider.bad_value s.yaml:13:31: there is no type `nummer`; did you mean `number`?",
                "spider.conflict s.yaml:14:28: `css` and `xpath` are both here; leave one out",
                "spider.bad_regex s.yaml:15:32: the regular expression is wrong:",
            ])
    }

    @Test(
        arguments: [
            ("items: {fields: {a: 'h1 >> b'}}", "bad_selector s.yaml:5:30: the CSS selector is wrong"),
            ("items: {fields: {a: {xpath: '//h1['}}}", "bad_selector s.yaml:5:"),
            ("items: {fields: {a: {json: \"a[x]\"}}}", "bad_json_path s.yaml:5:35: the JSON path is wrong"),
            ("items: {fields: {a: {regex: é(}}}", "bad_regex s.yaml:5:35: the regular expression is wrong"),
            (
                "items:\n  fields:\n    a: >-\n      h1\n      >> b",
                "bad_selector s.yaml:7:12: the CSS selector is wrong"
            ),
            (
                "items: {fields: {a: {css: h1, type: date, format: '%d.%m'}}}",
                "bad_value s.yaml:5:56: the date format is wrong: a date needs"
            ),
            ("items: {fields: {a: {css: h1, format: '%Y'}}}", "conflict s.yaml:5:35: `format` is for the type date"),
            (
                "items: {fields: {a: {css: h1, type: date, decimal: ','}}}",
                "conflict s.yaml:5:47: `decimal` is for the type number"
            ),
            (
                "items: {fields: {a: {css: h1, type: number, decimal: ;}}}",
                "bad_value s.yaml:5:58: `decimal` should be '.' or ','"
            ),
            (
                "items: {fields: {a: {css: h1, type: [number]}}}",
                "wrong_type s.yaml:5:41: a type should be text, not a list"
            ),
            ("items: {fields: {a: {css: h1, type: {list: list}}}}", "bad_value s.yaml:5:48: there is no type `list`"),
            (
                "items: {fields: {a: {css: h1, type: {lst: text}}}}",
                "unknown_key s.yaml:5:42: a list type has no key `lst`; did you mean `list`?"
            ),
            (
                "items: {fields: {a: {css: h1, required: maybe}}}",
                "wrong_type s.yaml:5:45: `required` should be true or false"
            ),
            ("items: {fields: {a: {type: number}}}", "missing_key s.yaml:5:25: the field `a` needs one of"),
            ("items: {fields: {a: {css: h1, value: 1}}}", "missing_key s.yaml:5:25: the field `a` needs one of"),
            (
                "items: {fields: {a: {value: 1, default: 2}}}",
                "conflict s.yaml:5:36: `default` means nothing in the field `a`"
            ),
            ("items: {fields: {a: {css: h1, each: p}}}", "conflict s.yaml:5:35: `each` means nothing in the field `a`"),
            ("items: {fields: {a: }}", "wrong_type s.yaml:5:"),
            ("items: {fields: {}}", "missing_key s.yaml:5:21: `fields` needs a field"),
            ("items: {each: li}", "missing_key s.yaml:5:12: an item needs `fields:`"),
            (
                "items: {each: {regex: x, css: li}, fields: {a: h1}}",
                "unknown_key s.yaml:5:20: `each` has no key `regex`"
            ),
            (
                "items: {each: {json: a}, fields: {a: h1}}",
                "conflict s.yaml:5:42: `css` and `xpath` have nothing to look in"
            ),
            (
                "items: {each: {json: a}, fields: {a: {css: h1}}}",
                "conflict s.yaml:5:42: `css` and `xpath` have nothing to look in"
            ),
            ("items: {fields: {a: {each: {json: a}, fields: {b: {fields: {c: h1}}}}}}", "conflict s.yaml:5:68: `css`"),
            ("follow: {css: a, priority: high}", "wrong_type s.yaml:5:32: `priority` should be a whole number"),
            ("follow: {css: a, allow: ['x', '(']}", "bad_regex s.yaml:5:37: the regular expression is wrong"),
            (
                "follow: {css: a, to: [page]}",
                "wrong_type s.yaml:5:26: the name of a page kind should be text, not a list"
            ),
            ("match: '['\nfollow: a", "bad_regex s.yaml:5:"),
            ("{}", "missing_key s.yaml:4:3: the page kind `page` needs"),
            ("match: /x\nfollow: a", "unreachable_page s.yaml:2:8: no page kind's `match` fits this URL"),
            (
                "items: {fields: {a: {value: '{{ urk }}'}}}",
                "unknown_variable s.yaml:5:34: there is no `{{ urk }}`; did you mean `{{ url }}`?"
            ),
            (
                "items: {fields: {a: {css: '{{ url }}'}}}",
                "unknown_variable s.yaml:5:32: there is no `{{ url }}`; there are none here"
            ),
        ])
    func `a fault in a page kind has its place`(kind: String, expected: String) {
        let faults = Self.faults(ofPage: kind)
        #expect(faults.count == 1, "\(faults)")
        #expect(faults.first?.hasPrefix("spider." + expected) == true, "\(faults)")
    }

    static let rest = "\npages: {page: {follow: a}}"

    @Test(
        arguments: [
            ("name: a/b\nstart: http://h/", "bad_value s.yaml:1:7: a name has letters"),
            ("name:\nstart: http://h/", "wrong_type s.yaml:1:6"),
            ("name: ..\nstart: http://h/", "bad_value s.yaml:1:7"),
            ("name: a", "missing_key s.yaml:1:1: a spider needs `start:`"),
            ("name: a\nstart: []", "missing_key s.yaml:2:8: `start` is an empty list"),
            ("name: a\nstart: /x", "bad_url s.yaml:2:8"),
            ("name: a\nstart: {page: page}", "missing_key s.yaml:2:8: a start needs a `url:`"),
            (
                "name: a\nstart: {url: 'http://h/', page: pag}",
                "unknown_page s.yaml:2:33: there is no page kind `pag`; did you mean `page`?"
            ),
            (
                "name: a\nstart: http://h/\nallowed_domains: http://h",
                "bad_value s.yaml:3:18: a domain is a host name alone"
            ),
            ("name: a\nstart: http://h/\nallowed_domains: []", "missing_key s.yaml:3:18"),
            ("name: a\nstart: http://h/\nsettings: 5", "wrong_type s.yaml:3:11"),
            ("name: a\nstart: http://h/\nlogin: {}", "missing_key s.yaml:3:8: `login` needs `form:` or `basic:`"),
            (
                "name: a\nstart: http://h/\nlogin: {basic: {user: u}}",
                "missing_key s.yaml:3:16: `basic` needs `password:`"
            ),
            (
                "name: a\nstart: http://h/\nlogin: {basic: {user: 'u:v', password: p}}",
                "bad_value s.yaml:3:23: `user` may have no colon"
            ),
            (
                "name: a\nstart: http://h/\nlogin: {form: {url: 'http://h/', fields: {}}, basic: {user: u, password: p}}",
                "conflict s.yaml:3:47"
            ),
            (
                "name: a\nstart: http://h/\nlogin: {form: {fields: {a: b}}}",
                "missing_key s.yaml:3:15: `form` needs `url:`"
            ),
            (
                "name: a\nstart: http://h/\nlogin: {form: {url: 'http://h/', fields: {a: b}, check: {}}}",
                "missing_key s.yaml:3:57: `check` needs `css:` or `xpath:`"
            ),
            (
                "name: a\nargs: {b: }\nstart: 'http://h/{{ args.b }}'",
                "missing_argument s.yaml:2:8: the argument `b` must be given: -a b=…"
            ),
            (
                "name: a\nargs: {b: 1}\nstart: 'http://h/{{ args.c }}'",
                "unknown_variable s.yaml:3:18: there is no `{{ args.c }}`; did you mean `{{ args.b }}`?"
            ),
            ("name: a\nargs: {'b c': 1}\nstart: http://h/", "bad_value s.yaml:2:8: the name of an argument"),
        ])
    func `a fault beside the pages has its place`(text: String, expected: String) {
        let faults = Self.faults(text + Self.rest)
        #expect(faults.count == 1, "\(faults)")
        #expect(faults.first?.hasPrefix("spider." + expected) == true, "\(faults)")
    }

    @Test func `an argument that the spider does not have is refused`() {
        let text = "name: a\nargs: {category: x}\nstart: http://h/" + Self.rest
        #expect(
            Self.faults(text, arguments: ["categroy": "y"]) == [
                "spider.unknown_variable s.yaml:2:7: the spider has no argument `categroy`; did you mean `category`?"
            ])
        #expect(
            Self.faults("name: a\nstart: http://h/" + Self.rest, arguments: ["b": "y"]).first?.hasSuffix("it has none")
                == true)
    }

    @Test func `page kinds that nothing leads to are found`() {
        let text =
            "name: a\nstart: http://h/\npages: {list: {follow: a}, book: {follow: a}, cd: {match: x, follow: {css: a, to: dvd}}, dvd: {follow: a}}"
        #expect(
            Self.faults(text).map { $0.prefix(63) } == [
                "spider.unreachable_page s.yaml:3:28: nothing leads to the page ",
                "spider.unreachable_page s.yaml:3:47: nothing leads to the page ",
            ])
    }

    @Test func `a check needs no arguments and still finds faults`() throws {
        let text = "name: a\nargs: {base: }\nstart: '{{ args.base }}/x'\nallowed_domains: '{{ args.base }}'" + Self.rest
        #expect(try SpiderFile.check(text: text) == "a")
        let fault = #expect(throws: SpiderFileFaults.self) { try SpiderFile.check(text: text + "\nstat: 1") }
        #expect(fault?.faults.map(\.code) == [.unknownKey])
        #expect(Self.faults(text).map { String($0.prefix(39)) } == ["spider.missing_argument s.yaml:2:8: the"])
    }

    @Test func `P33 secrets are in no message`() {
        let text = """
            name: a
            start: 'http://me:hunter2@['
            settings: {HTTPPASS: "hunter2\\n", PROXIES: [1]}
            login: {form: {url: 'hunter2:', fields: {password: [hunter2]}}, basic: {user: 'hunter2:x', password: {hunter2: 1}}}
            """
        let faults = Self.faults(text + Self.rest)
        #expect(faults.count >= 3)
        #expect(!faults.joined().contains("hunter2"))
    }

    @Test func `a file that cannot be read says why`() {
        let fault = #expect(throws: SpiderFileFaults.self) { try SpiderFile.load(path: "/nonexistent/x.yaml") }
        #expect(fault?.description == "/nonexistent/x.yaml: the file cannot be opened: No such file or directory")
        let folder = #expect(throws: SpiderFileFaults.self) { try SpiderFile.load(path: "/tmp") }
        #expect(folder?.faults.map(\.code) == [.unreadable])
    }
}
