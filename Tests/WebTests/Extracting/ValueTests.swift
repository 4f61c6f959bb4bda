import Testing

@testable import Web

@Suite struct ValueTests {
    @Test(
        arguments: [
            (" a \n\t b\u{A0}c ", .text, "\"a b c\""), (" \n ", .text, "none"), (" a ", .raw, "\" a \""),
            ("", .raw, "none"),
            ("<b>x</b>", .html, "\"<b>x</b>\""), ("", .html, "none"), ("", .exists, "true"),
            ("../x?y#z", .url, "\"http://shop.example/x?y\""), ("https://e.org", .url, "\"https://e.org/\""),
            (" ?q ", .url, "\"http://shop.example/a/b?q\""),
            ("mailto:a@b", .url, "none"), ("javascript:void(0)", .url, "none"), ("http://[", .url, "none"),
            (" ", .url, "none"),
            (#"{"a":[1]}"#, .json, #"{"a":[1]}"#), ("{", .json, "none"),
        ] as [(String, ValueType, String)])
    func `text is read as a type`(text: String, type: ValueType, expected: String) throws {
        #expect(try ValueReading.read(text, as: type) == expected)
    }

    @Test(
        arguments: [
            ("Yes", "true"), (" TRUE ", "true"), ("y", "true"), ("on", "true"), ("1", "true"), ("✓", "true"),
            ("In stock (22 available)", "true"), ("in  stock", "true"), ("Available now", "true"), ("InStock", "true"),
            ("https://schema.org/InStock", "true"), ("no", "false"), ("False", "false"), ("off", "false"),
            ("0", "false"),
            ("Sold out", "false"), ("Out of stock!", "false"), ("Not available", "false"), ("Unavailable", "false"),
            ("http://schema.org/OutOfStock", "false"), ("✗", "false"), ("maybe", "none"), ("", "none"),
            ("yesterday", "none"),
            ("no returns", "none"), ("availability", "none"), ("in stockholm", "none"),
        ])
    func `a yes or no is read from a list of words`(text: String, expected: String) throws {
        #expect(try ValueReading.read(text, as: .boolean) == expected)
    }

    @Test func `invalid UTF-8 leaves as U+FFFD`() throws {
        var values = ValueWriter(base: try WebURL("http://h/"))
        var output = ByteWriter()
        #expect(values.append(([0x61, 0xFF] as [UInt8]).span, as: .text, to: &output))
        #expect(output.string == "\"a\u{FFFD}\"")
    }
}
