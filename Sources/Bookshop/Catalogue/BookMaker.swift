/// Makes the books of a catalogue.
struct BookMaker {
    let seed: UInt64
    let count: Int

    func book(_ id: Int) -> Book {
        var draw = Draw(seed: seed, .book, id)
        let charset = Self.charset(of: id)
        let language = Self.language(of: charset)
        let words = Vocabulary.of(language)
        let title = title(id, language, words)
        let price = draw.number(in: 499...6_999) + (id % 9 == 0 ? 120_000 : 0)
        let priceInCurrency = language == .russian ? price * 10 : price
        let year = draw.number(in: 1951...2024)
        let published = "\(year)-\(Self.two(draw.number(in: 1...12)))-\(Self.two(draw.number(in: 1...28)))"
        return Book(
            id: id, title: title, author: "\(draw.pick(words.firstNames)) \(draw.pick(words.lastNames))",
            category: Self.category(of: id, seed: seed), language: language, charset: charset,
            quirk: Quirk.allCases[id % Quirk.allCases.count],
            price: priceInCurrency, priceText: Self.priceText(priceInCurrency, language),
            stock: draw.number(below: 7) == 0 ? 0 : draw.number(in: 1...30), rating: draw.number(in: 1...5),
            productCode: Self.productCode(draw.number(below: 100_000_000)), published: published,
            pages: draw.number(in: 48...960), slug: slug(id, title, language),
            description: description(id, words), related: related(id))
    }

    static func category(of id: Int, seed: UInt64) -> Category {
        var draw = Draw(seed: seed, .picture, id)
        return Category.all[draw.number(below: Category.all.count)]
    }

    /// Most pages are UTF-8; one in twenty of each other encoding. 20 has no divisor in common with the 13 quirks, so
    /// that every quirk meets every encoding.
    static func charset(of id: Int) -> Charset {
        switch id % 20 {
        case 5: .windows1251
        case 9: .iso88591
        case 13: .shiftJIS
        case 17: id % 40 == 17 ? .utf16LE : .utf16BE
        default: .utf8
        }
    }

    private static func language(of charset: Charset) -> Language {
        switch charset {
        case .windows1251: .russian
        case .iso88591: .french
        case .shiftJIS: .japanese
        case .utf8, .utf16LE, .utf16BE: .english
        }
    }

    /// A title that no other book has: the English words are dealt out by a step through all their combinations, the
    /// others carry the number of the book.
    private func title(_ id: Int, _ language: Language, _ words: Vocabulary) -> String {
        let adjectives = words.adjectives.count
        let nouns = words.nouns.count
        let places = words.places.count
        var draw = Draw(seed: seed, .titles)
        // A prime step larger than any list of words visits every combination before it repeats one.
        let combinations = adjectives * nouns * places
        let (combination, round) = (
            (id &* 7_919 &+ draw.number(below: combinations)) % combinations, (id - 1) / combinations
        )
        let adjective = words.adjectives[combination % adjectives]
        let noun = words.nouns[combination / adjectives % nouns]
        let place = words.places[combination / adjectives / nouns]
        switch language {
        case .english:
            let title = "The \(Self.capitalized(adjective)) \(Self.capitalized(noun)) of \(place)"
            return round == 0 ? title : "\(title), Part \(round + 1)"
        case .french: return "Le \(noun) \(adjective), tome \(id)"
        case .russian: return "\(Self.capitalized(adjective)) \(noun), том \(id)"
        case .japanese: return "\(adjective)\(noun)・\(id)"
        }
    }

    private func slug(_ id: Int, _ title: String, _ language: Language) -> String {
        switch language {
        case .english: Slug.of(title)
        case .french: "livre-tome-\(id)"
        case .russian: "kniga-tom-\(id)"
        case .japanese: "hon-\(id)"
        }
    }

    private func description(_ id: Int, _ words: Vocabulary) -> [String] {
        var draw = Draw(seed: seed, .description, id)
        return (0..<draw.number(in: 2...4)).map { _ in
            (0..<draw.number(in: 2...5)).map { _ in words.sentence(&draw) }.joined(separator: " ")
        }
    }

    private func related(_ id: Int) -> [Int] {
        var draw = Draw(seed: seed, .related, id)
        var chosen: [Int] = []
        for _ in 0..<8 where chosen.count < 4 {
            let other = draw.number(below: count) + 1
            if other != id, !chosen.contains(other) { chosen.append(other) }
        }
        return chosen
    }

    /// Eleven digits and the one that checks them: three times the odd places and the even ones make a multiple of ten.
    private static func productCode(_ number: Int) -> String {
        let digits = "204" + String(repeating: "0", count: max(0, 8 - "\(number)".count)) + "\(number)"
        let sum = digits.utf8.enumerated().reduce(0) { $0 + Int($1.element &- 0x30) * ($1.offset % 2 == 0 ? 3 : 1) }
        return digits + "\((10 - sum % 10) % 10)"
    }

    private static func priceText(_ price: Int, _ language: Language) -> String {
        let cents = two(price % 100)
        switch language {
        case .english: return "£\(grouped(price / 100, by: ",")).\(cents)"
        case .french: return "\(grouped(price / 100, by: ".")),\(cents) €"
        case .russian: return "\(grouped(price / 100, by: "\u{A0}")),\(cents) руб."
        case .japanese: return "\(grouped(price, by: ","))円"
        }
    }

    private static func grouped(_ number: Int, by separator: String) -> String {
        number < 1_000
            ? "\(number)"
            : "\(grouped(number / 1_000, by: separator))\(separator)" + String("\(1_000 + number % 1_000)".dropFirst())
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func capitalized(_ word: String) -> String { word.prefix(1).uppercased() + word.dropFirst() }
}
