internal import Web
internal import Yams

/// `css:`, `xpath:`, `json:` and `regex:`.
extension SpiderFileReader {
    static let selectionKeys = ["css", "xpath", "json", "regex"]

    /// What the keys select, nil when there are none of them.
    mutating func selection(of members: Members) -> Selection? {
        let keys = Self.selectionKeys.filter { members[$0] != nil }
        if keys.isEmpty { return nil }
        var selection = Selection()
        selection.selector = selector(of: members)
        selection.path = members["json"].flatMap { path($0) }
        selection.pattern = members["regex"].flatMap { regex($0) }
        return selection
    }

    /// The selector of `css:` or `xpath:`.
    mutating func selector(of members: Members) -> Selector? {
        switch (members["css"], members["xpath"]) {
        case (let node?, nil): return css(node)
        case (nil, let node?): return xpath(node)
        case (.some, .some):
            report(.conflict, "`css` and `xpath` are both here; leave one out", at: members.key("xpath"))
            return nil
        case (nil, nil): return nil
        }
    }

    mutating func css(_ node: Node) -> Selector? {
        guard let text = text(node, "a CSS selector") else { return nil }
        do throws(SelectorFault) {
            return try Selector.css(text)
        } catch {
            report(
                .badSelector, "the CSS selector is wrong: \(error.message)", at: node, offset: error.offset, in: text)
            return nil
        }
    }

    private mutating func xpath(_ node: Node) -> Selector? {
        guard let text = text(node, "an XPath expression") else { return nil }
        do throws(SelectorFault) {
            return try Selector.xpath(text)
        } catch {
            report(
                .badSelector, "the XPath expression is wrong: \(error.message)", at: node, offset: error.offset,
                in: text)
            return nil
        }
    }

    private mutating func path(_ node: Node) -> JSONPath? {
        guard let text = text(node, "a JSON path") else { return nil }
        do throws(JSONPathFault) {
            return try JSONPath(text)
        } catch {
            report(.badJSONPath, "the JSON path is wrong: \(error.message)", at: node, offset: error.offset, in: text)
            return nil
        }
    }

    mutating func regex(_ node: Node) -> RegularExpression? {
        guard let text = text(node, "a regular expression") else { return nil }
        do throws(RegularExpressionFault) {
            return try RegularExpression(text)
        } catch {
            report(
                .badRegex, "the regular expression is wrong: \(error.message)", at: node, offset: error.offset, in: text
            )
            return nil
        }
    }

    /// One pattern or a list of them.
    mutating func patterns(_ node: Node?) -> [RegularExpression] {
        guard let node else { return [] }
        return elements(node).compactMap { regex($0) }
    }
}
