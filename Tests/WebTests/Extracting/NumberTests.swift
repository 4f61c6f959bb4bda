import Testing

@testable import Web

@Suite struct NumberTests {
    @Test(
        arguments: [
            ("£51.77", "51.77"), ("1.234,50 €", "1234.5"), ("1,234.50", "1234.5"), ("−3", "-3"), ("25 % off", "25"),
            ("12%", "12"), ("1,234", "1234"), ("1.234", "1234"), ("12,34", "12.34"), ("12.3", "12.3"),
            ("12,3456", "12.3456"),
            ("0,123", "0.123"), ("0.125", "0.125"), ("00.125", "125"), ("1234.567", "1234.567"),
            ("1234,567", "1234.567"),
            ("1,234,567", "1234567"), ("1.234.567,89", "1234567.89"), ("1,234,567.891", "1234567.891"),
            ("12,34,567.50", "1234567.5"), ("1 234 567", "1234567"), ("1\u{A0}234,50 €", "1234.5"),
            ("1\u{202F}234\u{202F}567", "1234567"), ("1'234.50 CHF", "1234.5"), ("1’234’567", "1234567"),
            ("1 234,567", "1234.567"), ("In stock (22 available)", "22"), ("3 of 5", "3"), ("12 34", "12"),
            ("12 345", "12345"),
            ("1 2345", "1"), ("1234 567", "1234"), ("1.2.3", "1.2"), ("1.2.345", "1.2"), ("1.234.56", "1234"),
            ("1,234.567,89", "1234"), ("192.168.0.1", "192168"), ("5.", "5"), ("5, 6", "5"), (".99", "0.99"),
            ("$.99", "0.99"),
            ("no.5", "5"), ("-5", "-5"), ("- 5", "5"), ("-£5.00", "-5"), ("−€1.234,5", "-1234.5"), ("£-5", "-5"),
            ("3-5", "3"),
            ("Jan-5", "5"), ("é-5", "5"), ("a: -5", "-5"), ("(-5)", "-5"), ("-₹1,00,000", "-100000"), ("-.5", "-0.5"),
            ("007", "7"), ("0", "0"), ("-0", "0"), ("0.00", "0"), ("0000", "0"), ("1.50", "1.5"), ("100", "100"),
            ("1e5", "1"), ("", "none"), ("abc", "none"), ("$", "none"), ("٣", "none"),
            (
                "123456789012345678901234567890.12345678901234567890",
                "123456789012345678901234567890.1234567890123456789"
            ),
        ])
    func `the first number of a text for people`(text: String, expected: String) throws {
        #expect(try ValueReading.read(text, as: .number(decimal: nil)) == expected)
    }

    @Test(
        arguments: [
            ("1.234", ".", "1.234"), ("1.234", ",", "1234"), ("1,234", ",", "1.234"), ("1,234", ".", "1234"),
            ("1.234,5", ",", "1234.5"), ("1,234.567", ".", "1234.567"), ("1.234.567", ".", "1.234"), (",5", ",", "0.5"),
            ("5,", ",", "5"), ("€ 1 234,500", ",", "1234.5"),
        ])
    func `a known decimal separator decides`(text: String, decimal: String, expected: String) throws {
        #expect(try ValueReading.read(text, as: .number(decimal: decimal.utf8.first)) == expected)
    }

    @Test(arguments: [
        ("22 left", "22"), ("5.00", "5"), ("5.5", "none"), ("-3", "-3"), ("1,234", "1234"), ("none", "none"),
    ])
    func `an integer has no fraction`(text: String, expected: String) throws {
        #expect(try ValueReading.read(text, as: .integer(decimal: nil)) == expected)
    }

    @Test(
        arguments: [
            (1.234, .number(decimal: nil), "1.234"), (5, .number(decimal: nil), "5"),
            ("1.234", .number(decimal: nil), "1234"),
            (5.0, .integer(decimal: nil), "5"), (5.5, .integer(decimal: nil), "none"),
            (1e30, .integer(decimal: nil), "none"),
            (nil, .number(decimal: nil), "none"), (true, .number(decimal: nil), "none"), (true, .boolean, "true"),
            (0, .boolean, "false"), (1.0, .boolean, "true"), (2, .boolean, "none"), ("yes", .boolean, "true"),
            (5, .text, "\"5\""), ("  a\n b ", .text, "\"a b\""), (["a": 1], .text, #""{\"a\":1}""#),
            ("", .text, "none"),
            (nil, .exists, "false"), (0, .exists, "true"), (nil, .json, "none"), ([1, nil], .json, "[1,null]"),
            ("2024-03-05", .date(nil), "\"2024-03-05\""), ("/x", .url, "\"http://shop.example/x\""),
        ] as [(JSONValue, ValueType, String)])
    func `values of JSON keep what they are`(value: JSONValue, type: ValueType, expected: String) throws {
        #expect(try ValueReading.read(value, as: type) == expected)
    }

    @Test func `P32 damaged numbers never trap, and what is read is a JSON number`() throws {
        var mutations = SeededMutations(seed: 3)
        let seed = Array("−€ 1.234.567,89 1’000 (−₹12,34,567.50) .5".utf8)
        var read = 0
        for _ in 0..<4000 {
            let text = mutations.mutate(
                seed, with: [",", ".", "−", "\u{A0}", "000", "£", "99999999999999999999999999"])
            for decimal in [nil, UInt8(ascii: "."), UInt8(ascii: ",")] {
                var output = ByteWriter()
                guard let number = NumberText(text.span, decimal: decimal) else { continue }
                number.append(to: &output)
                let isNumber =
                    switch try JSONValue(parsing: output.span) {
                    case .integer, .number: true
                    default: false
                    }
                #expect(isNumber, "\(output.string)")
                read += 1
            }
        }
        #expect(read > 1000)
    }
}
