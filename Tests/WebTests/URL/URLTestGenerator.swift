/// Makes URLs and references out of pieces that parsers stumble over, the same ones for the same seed.
struct URLTestGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func number(below bound: Int) -> Int { Int(next() % UInt64(bound)) }

    private mutating func pick(_ choices: [String]) -> String { choices[number(below: choices.count)] }

    static let bases = [
        "http://example.com/", "http://u:p@h:81/a/b/c?q#f", "https://example.com/x/y/", "http://h/a//b/", "http://h//x",
        "http://h",
        "http://[::1]:8/d/e", "http://127.0.0.1:8080/api/java.base/java/lang/Object.html", "https://h/C:/x",
        "http://h/%2e%2e/",
        "file:///C:/a/b", "foo://h/a/b?c", "foo:/.//a", "mailto:a@b", "ftp://h/a/b", "foo:///p",
    ]

    /// Most are like the links of pages; some are nasty.
    mutating func reference() -> String {
        let plain = number(below: 3) > 0
        var text: String
        switch number(below: 8) {
        case 0: text = pick(plain ? ["http://", "https://"] : Self.schemes) + authority(plain: plain) + "/"
        case 1: text = "//" + authority(plain: plain)
        case 2: text = pick(["/", "/", "\\", "//", "/\\"])
        case 3:
            text = pick(["../", "../../", "./", "./../", "..", ".", ".../", "%2e/", "..?", ".#", "../../../../../"])
        case 4: text = pick(Self.schemes)
        default: text = ""
        }
        for _ in 0..<number(below: 4) {
            text += segment(plain: plain) + (plain ? "/" : pick(["/", "//", "\\", "/./", "/../"]))
        }
        if number(below: 4) > 0 { text += segment(plain: plain) }
        if number(below: 3) == 0 { text += "?" + pick(plain ? ["a=b", "", "a&b=%41"] : Self.queries) }
        if number(below: 3) == 0 { text += "#" + pick(["", "a", "m()", "ü", " x", "a#?"]) }
        if number(below: 8) == 0 { text = damaged(text) }
        return text
    }

    private mutating func segment(plain: Bool) -> String {
        pick(
            plain
                ? ["java", "lang", "String.html", "a-b_c", "x%20y", "a.b.c", "p;v=1", "w:x", "~u", "c.."]
                : Self.segments)
    }

    private mutating func authority(plain: Bool) -> String {
        plain
            ? pick([
                "example.com", "h", "other.example", "1.2.3", "a.0x1", "127.0.0.1:8080", "[::1]:8", "h:81", "a-b.c_d",
                "xn--bcher-kva.de",
            ])
            : pick(["", "", "u@", "u:p@", "@", ":@", "u:"]) + pick(Self.hosts)
                + pick(["", "", ":", ":80", ":443", ":81", ":x"])
    }

    /// `text` with a character put in, or white space around it.
    mutating func damaged(_ text: String) -> String {
        if number(below: 3) == 0 { return pick([" ", "\n", "\t ", "\u{0}"]) + text + pick(["", " ", "\r\n"]) }
        var scalars = Array(text.unicodeScalars)
        let insertion = pick([
            "\t", "\n", "/", "\\", ".", "%", "@", ":", "?", "#", "[", " ", "ü", "%2e", "|", "^", "\u{0}",
        ])
        scalars.insert(contentsOf: insertion.unicodeScalars, at: number(below: scalars.count + 1))
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private static let schemes = [
        "http:", "https:", "http:/", "http:///", "HTTP://", "hTTps://", "http:\\\\", "ftp://", "file:///", "foo://",
        "foo:",
        "mailto:", "javascript:", "data:", "h", "1a:", "ht\ttp://", "java\nscript:", "httpx:", "http", ":", "a+b.c:",
        "",
    ]
    private static let hosts = [
        "h", "EXAMPLE.com", "", "1", "1.2.3", "256.1", "a.1", "0x7f.1", "a.0x", "1.", "a.", ".", "..", "a..b", "[::1]",
        "[::",
        "bücher.de", "xn--a", "%68", "%", "a%2fb", "a b", "a<b", "☃", "a_b", "-", "a.1a", "09", "\u{AD}",
    ]
    private static let segments = [
        "", ".", "..", "%2e", ".%2E", "%2e%2e", "%2", "...", ".a", "..a", "a.", "ü", "\u{1F600}", "%zz", "a b", "C:",
        "c|", "{}",
        "^", "`", "'", "\"", "<", "|", "~", "@", "[", "\u{7F}", "\u{0}", "a:b", "%2f", "=", "\u{FEFF}",
    ]
    private static let queries = ["'", "\"", " ", "<>", "ü", "?", "/../", "`{}^|\\", "\u{0}", "%zz", "a&&b", "\t"]
}
