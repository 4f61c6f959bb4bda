/// Writes a page with one ``Quirk``. What is written stays the same; how it is spelled is the quirk's.
struct HTMLWriter {
    private(set) var markup = ""
    let quirk: Quirk

    init(quirk: Quirk = .none) { self.quirk = quirk }

    private static let closedByOthers: Set<String> = ["p", "li", "td", "th", "tr", "dt", "dd"]
    private static let skeleton: Set<String> = ["html", "head", "body"]

    /// A start tag. An attribute whose value is nil stands without one.
    mutating func open(_ tag: String, _ attributes: KeyValuePairs<String, String?> = [:]) {
        if quirk == .noSkeleton, Self.skeleton.contains(tag) { return }
        markup += "<" + name(tag)
        for (key, value) in attributes {
            markup += quirk == .spacing ? "\n   " : " "
            markup += attribute(key, value)
            if quirk == .duplicateAttributes, value != nil {
                markup += " \(key)=\"\(key == "href" || key == "src" ? Quirk.trap + "duplicate" : "second")\""
            }
        }
        markup += quirk == .spacing ? "\t>" : ">"
    }

    /// An end tag.
    mutating func close(_ tag: String) {
        if quirk == .noSkeleton, Self.skeleton.contains(tag) { return }
        if quirk == .unclosed, Self.closedByOthers.contains(tag) {
            markup += "\n"
            return
        }
        markup += "</\(name(tag))\(quirk == .spacing ? " \n" : "")>"
        if quirk == .strayEndTags, tag == "div" || tag == "ul" || tag == "h1" { markup += "</span></font></i>" }
        if tag != "a", tag != "b", tag != "i", tag != "span" { markup += "\n" }
    }

    /// An element around `text`.
    mutating func element(_ tag: String, _ attributes: KeyValuePairs<String, String?> = [:], _ text: String) {
        open(tag, attributes)
        self.text(text)
        close(tag)
    }

    /// An element that has no end tag, such as `img`.
    mutating func void(_ tag: String, _ attributes: KeyValuePairs<String, String?>) {
        open(tag, attributes)
        markup += "\n"
    }

    /// Text, escaped.
    mutating func text(_ text: String) {
        for (index, character) in text.unicodeScalars.enumerated() {
            switch character {
            case "&": markup += quirk == .entities ? "&#38;" : "&amp;"
            case "<": markup += "&lt;"
            case ">": markup += quirk == .unquoted ? ">" : "&gt;"
            case "é" where quirk == .entities: markup += "&eacute;"
            case "£" where quirk == .entities: markup += "&pound;"
            case "€" where quirk == .entities: markup += "&euro;"
            case "\u{A0}" where quirk == .entities: markup += "&nbsp;"
            default:
                if quirk == .entities, index % 5 == 2, character.properties.isAlphabetic {
                    markup += index % 2 == 0 ? "&#\(character.value);" : "&#x\(String(character.value, radix: 16));"
                } else {
                    markup.unicodeScalars.append(character)
                }
            }
        }
    }

    /// Markup as it is.
    mutating func raw(_ markup: String) { self.markup += markup }

    private func name(_ name: String) -> String { quirk == .uppercase ? name.uppercased() : name }

    private func attribute(_ key: String, _ value: String?) -> String {
        guard let value else { return name(key) }
        let equals = quirk == .spacing ? " =\n" : "="
        let escaped = Self.escaped(value, ampersands: quirk != .entities)
        let canStandBare = !value.isEmpty && !value.contains { " \t\n\"'=<>`".contains($0) }
        if quirk == .unquoted, canStandBare { return key + equals + escaped }
        return quirk == .uppercase ? "\(name(key))\(equals)'\(escaped)'" : "\(key)\(equals)\"\(escaped)\""
    }

    private static func escaped(_ value: String, ampersands: Bool) -> String {
        var result = ""
        for character in value.unicodeScalars {
            switch character {
            case "&" where ampersands: result += "&amp;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
