import Testing

@testable import Web

/// CSS and XPath find what parsel finds.
struct SelectorOracleTests {
    @Test(arguments: SelectingOracle.css)
    func cssFindsWhatParselFinds(_ item: SelectingOracle.Case) throws {
        let tree = try LibXML2TreeBuilder().tree(page: item.page)
        #expect(try tree.select(.css(item.selector)).map(\.value) == item.matches)
    }

    @Test(arguments: SelectingOracle.xpath)
    func xpathFindsWhatParselFinds(_ item: SelectingOracle.Case) throws {
        let tree = try LibXML2TreeBuilder().tree(page: item.page)
        #expect(try tree.select(.xpath(item.selector)).map(\.value) == item.matches)
    }

    /// The first match is found without the others, and is the same.
    @Test(arguments: SelectingOracle.css)
    func limitsCutOffTheEnd(_ item: SelectingOracle.Case) throws {
        let tree = try LibXML2TreeBuilder().tree(page: item.page)
        for limit in 0...3 {
            let matches = try tree.select(.css(item.selector), from: nil, limit: limit)
            #expect(matches.map(\.value) == Array(item.matches.prefix(limit)))
        }
    }
}

extension LibXML2TreeBuilder {
    /// A tree of one of ``SelectingPages``.
    func tree(page name: String) throws -> LibXML2Tree {
        let page = try #require(SelectingPages.all[name])
        return try tree(html: Array(page.utf8).span)
    }

    func tree(html text: String) throws -> LibXML2Tree { try tree(html: Array(text.utf8).span) }
    func tree(xml text: String) throws -> LibXML2Tree { try tree(xml: Array(text.utf8).span) }
}
